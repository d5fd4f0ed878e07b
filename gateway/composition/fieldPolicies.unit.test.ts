import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { requireKnownFeatures } from './features.ts';
import { extractFieldPolicies } from './fieldPolicies.ts';

const signedIn = { kind: 'authenticated' };
const rulesOf = (sdl: string) => Object.fromEntries(extractFieldPolicies(parse(sdl)));

test('a field has the rules of itself, of its type and of the type that it returns', () => {
  const rules = rulesOf(`
    type Query { secret: Secret open: Int code: Code }
    type Secret @authenticated { id: ID hidden: Int @requiresScopes(scopes: [["a"], ["b", "c"]]) }
    scalar Code @authenticated`);
  expect(rules).toEqual({
    'Query.secret': [signedIn],
    'Query.code': [signedIn],
    'Secret.id': [signedIn],
    'Secret.hidden': [signedIn, { kind: 'scopes', anyOf: [['a'], ['b', 'c']] }],
  });
});

test('a field of an interface has the rules of the types behind it, and those of an interface object apply to them', () => {
  const rules = rulesOf(`
    interface Node { id: ID name: String seen: Int @authenticated own: Int @authenticated }
    type A implements Node { id: ID name: String @authenticated seen: Int @join__field own: Int }
    type B implements Node { id: ID name: String seen: Int @join__field own: Int }`);
  expect(rules).toEqual({
    'Node.name': [signedIn],
    'Node.seen': [signedIn],
    'Node.own': [signedIn],
    'A.name': [signedIn],
    'A.seen': [signedIn],
    'B.seen': [signedIn],
  });
});

test('a renamed directive protects as well', () => {
  const link = 'schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "member", for: SECURITY)';
  expect(rulesOf(`${link} { query: Query } type Query { me: Int @member }`)).toEqual({ 'Query.me': [signedIn] });
});

test('@policy is known only to policies that protect nothing', () => {
  const graph = parse('schema @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY) { query: Query }');
  expect(() => requireKnownFeatures(graph, 'directives')).toThrow('got @policy');
  expect(() => requireKnownFeatures(graph, 'open')).not.toThrow();
});
