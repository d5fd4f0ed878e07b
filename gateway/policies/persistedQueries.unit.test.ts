import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { documentLimits } from './documentLimits.ts';
import { createPersistedQueries } from './persistedQueries.ts';
import { createOperationResolver } from './resolveOperation.ts';

const extensionsOf = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});

test('the documents that were used least recently are dropped at the limit of bytes, and none by a new schema', () => {
  let schema = buildSchema('type Query { a: Int }');
  const resolve = createPersistedQueries(
    createOperationResolver({ schema: () => schema, limits: documentLimits }),
    300,
  );
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
