import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { documentLimits } from './documentLimits.ts';
import { createPersistedQueries, createRequestResolver } from './persistedQueries.ts';
import { createOperationResolver } from './resolveOperation.ts';

const shaOf = (query: string) => createHash('sha256').update(query).digest('hex');
const extensionsOf = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: shaOf(query) } });

test('the documents that were used least recently are dropped at the limit of bytes, and none by a new schema', () => {
  let schema = buildSchema('type Query { a: Int }');
  const resolve = createPersistedQueries(createOperationResolver({ schema: () => schema, limits: documentLimits }), {
    maxStoredBytes: 300,
  });
  const [one, two, three] = ['{ one: a }', '{ two: a }', '{ three: a }'].map((query) => query.padEnd(40)) as [
    string,
    string,
    string,
  ];
  const byHash = (query: string) => () => resolve({ extensions: extensionsOf(query) }).query;
  for (const query of [one, two]) resolve({ query, extensions: extensionsOf(query) });
  schema = buildSchema('type Query { a: Int b: Int }');
  expect(byHash(one)()).toBe(one);
  resolve({ query: three, extensions: extensionsOf(three) });
  expect(byHash(two)).toThrow('PersistedQueryNotFound');
  expect([byHash(one)(), byHash(three)()]).toEqual([one, three]);
});

test.each(['{ a', '{ nothing }'])('the document %s is not stored', (query) => {
  const schema = buildSchema('type Query { a: Int }');
  const resolve = createPersistedQueries(createOperationResolver({ schema: () => schema, limits: documentLimits }));
  expect(() => resolve({ query, extensions: extensionsOf(query) })).toThrow(AggregateError);
  expect(() => resolve({ extensions: extensionsOf(query) })).toThrow('PersistedQueryNotFound');
});

const PUBLISHED = '{ a }';
const published = (mode: 'prefer' | 'only', exposed = true) =>
  createRequestResolver({
    schema: () => buildSchema('type Query { a: Int }'),
    documentLimits: { ...documentLimits, rootFields: 0 },
    exposure: {
      mode: 'production',
      introspection: exposed,
      suggestions: exposed,
      graphiql: exposed,
      persistedDocuments: { mode, byHash: new Map([[shaOf(PUBLISHED), PUBLISHED]]) },
    },
  });

test('a published document is known by its hash in each form, and trusted beyond the limits', () => {
  const resolve = published('prefer');
  const documentId = `sha256:${shaOf(PUBLISHED)}`;
  for (const request of [{ documentId }, { query: '', documentId }, { extensions: extensionsOf(PUBLISHED) }])
    expect(resolve(request)).toMatchObject({ query: PUBLISHED, isTrusted: true });
  expect(resolve({ query: PUBLISHED }).isTrusted).toBe(true);
  expect(() => resolve({ query: '{ b: a }' })).toThrow('root fields');
  expect(() => resolve({ documentId: 'md5:00' })).toThrow('documentId: expected sha256:');
  expect(() => resolve({ query: '{ b: a }', documentId })).toThrow('provided sha does not match query');
});

test('where only published documents are accepted, no other is, with or without its hash', () => {
  const resolve = published('only');
  expect(resolve({ query: PUBLISHED }).isTrusted).toBe(true);
  const required = 'Only documents that were published with a client are executed here.';
  expect(() => resolve({ query: '{ b: a }' })).toThrow(required);
  expect(() => resolve({ query: '{ b: a }', extensions: extensionsOf('{ b: a }') })).toThrow(required);
  expect(() => resolve({ extensions: extensionsOf('{ b: a }') })).toThrow('PersistedQueryNotFound');
});

test.each([
  [true, 'Cannot query field "b" on type "Query". Did you mean "a"?'],
  [false, 'Cannot query field "b" on type "Query".'],
])('with introspection and suggestions %s', (exposed, message) => {
  const exposure = { introspection: exposed, suggestions: exposed };
  const schema = buildSchema('type Query { a: Int }');
  const resolve = createOperationResolver({ schema: () => schema, limits: documentLimits, exposure });
  const refused = (query: string) => () => resolve({ query });
  expect(refused('{ b }')).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ message })] }));
  for (const query of ['{ __schema { description } }', '{ __type(name: "Query") { name } }'])
    if (exposed) expect(refused(query)).not.toThrow();
    else expect(refused(query)).toThrow(AggregateError);
});
