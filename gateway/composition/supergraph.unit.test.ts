import { expect, test } from '@jest/globals';
import { composeSubgraphs, isStampedFor } from './composeSubgraphs.ts';
import type { SubgraphDefinition } from './subgraphList.ts';
import { readSupergraph } from './supergraph.ts';
import { breakingChanges } from './writeSupergraph.ts';

const federation = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])\n`;

const people = (fields = ''): SubgraphDefinition => ({
  name: 'people',
  url: 'http://127.0.0.1:1/graphql',
  sdl: `${federation('"@key", "@authenticated", "@requiresScopes", "@inaccessible", "@listSize"')}
    type Person @key(fields: "id") { id: ID! name: String }
    type Query {
      me: Person
      secret: String @authenticated
      people: [Person!] @listSize(assumedSize: 10) @requiresScopes(scopes: [["a"], ["b", "c"]])
      ${fields}
    }
    type Mutation { hide: String @inaccessible hired: String @requiresScopes(scopes: [["a"]]) @authenticated }`,
});

async function compose(...subgraphs: SubgraphDefinition[]): Promise<string> {
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('\n'));
  return composition.supergraphSdl;
}

test('the access rules of root fields are extracted, and the planner’s copy does not enforce it', async () => {
  const composed = await compose(people());
  const { fieldPolicies, sdl } = readSupergraph(composed);
  expect(Object.fromEntries(fieldPolicies)).toMatchObject({
    'Query.secret': [{ kind: 'authenticated' }],
    'Query.people': [{ kind: 'scopes', anyOf: [['a'], ['b', 'c']] }],
    'Mutation.hired': expect.arrayContaining([expect.objectContaining({ kind: 'scopes', anyOf: [['a']] })]),
  });
  expect([...fieldPolicies.keys()]).toEqual(['Mutation.hired', 'Query.secret', 'Query.people']);
  expect(composed).toMatch(/authenticated\/v0.1", for: SECURITY/);
  expect(sdl).not.toMatch(/(authenticated|requiresScopes)\/v0.1", for: SECURITY/);
  expect(sdl).toMatch(/inaccessible\/v0.2", for: SECURITY/);
});

test('payment reports go to the subgraph that resolves the payment of an order', async () => {
  const billing = {
    name: 'billing-2',
    url: 'http://127.0.0.1:1',
    sdl: `${federation('"@key"')} type Query { bills: Int } type Mutation { payOrder: Int }`,
  };
  expect(readSupergraph(await compose(people(), billing)).payments).toBe('billing-2');
  expect(readSupergraph(await compose(people())).payments).toBeNull();
});

test('a field that two subgraphs protect requires the scopes of both', async () => {
  const shared = (name: string, scopes: string) => ({
    name,
    url: `http://127.0.0.1:1/${name}`,
    sdl: `${federation('"@shareable", "@requiresScopes"')} type Query { report: String @shareable @requiresScopes(scopes: ${scopes}) }`,
  });
  const { fieldPolicies } = readSupergraph(await compose(shared('one', '[["a"]]'), shared('two', '[["b"]]')));
  expect(fieldPolicies.get('Query.report')).toMatchObject([{ kind: 'scopes', anyOf: [['a', 'b']] }]);
});

test('a supergraph with a security feature that the gateway does not enforce is refused', async () => {
  const policy = {
    ...people(),
    sdl: `${federation('"@policy"')} type Query { me: String @policy(policies: [["p"]]) }`,
  };
  const sdl = await compose(policy);
  expect(() => readSupergraph(sdl)).toThrow('got @policy');
});

test('a failed composition names the subgraph and the reason', async () => {
  const broken = await composeSubgraphs([{ ...people(), sdl: 'type Query {' }]);
  expect(broken).toEqual({ kind: 'failed', reasons: [expect.stringContaining('[people] Syntax Error')] });
  const clash = { name: 'other', url: 'http://127.0.0.1:2', sdl: `${federation('"@key"')} type Query { me: Int }` };
  expect(await composeSubgraphs([people(), clash])).toMatchObject({ kind: 'failed' });
});

test('a supergraph is stamped with a digest of its input', async () => {
  const composed = await compose(people());
  expect(isStampedFor(composed, [people()])).toBe(true);
  expect(isStampedFor(composed, [people('more: Int')])).toBe(false);
  expect(isStampedFor('type Query { me: Int }', [people()])).toBe(false);
});

test('a removed field is a breaking change, an added one is not', async () => {
  const [before, after] = [await compose(people()), await compose(people('more: Int'))];
  expect(await breakingChanges(before, after)).toEqual([]);
  expect(await breakingChanges(after, before)).toEqual(['Query.more was removed.']);
});
