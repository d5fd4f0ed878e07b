import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { requireKnownFeatures } from './features.ts';
import { extractFieldPolicies } from './fieldPolicies.ts';

/** The names of the rules of each field that has some. */
const rulesOf = (sdl: string) =>
  Object.fromEntries(
    [...extractFieldPolicies(parse(sdl))].map(([field, rules]) => [field, rules.map(({ name }) => name)]),
  );
const signedIn = 'authenticated';

test('a field has the rules of itself, of its type and of the type that it returns, each once', () => {
  const sdl = `
    type Query { secret: Secret open: Int code: Code }
    type Secret @authenticated { id: ID own: Int @authenticated hidden: Int @requiresScopes(scopes: [["a"], ["b", "c"]]) }
    scalar Code @authenticated`;
  expect(rulesOf(sdl)).toEqual({
    'Query.secret': [signedIn],
    'Query.code': [signedIn],
    'Secret.id': [signedIn],
    'Secret.own': [signedIn],
    'Secret.hidden': [signedIn, '[["a"],["b","c"]]'],
  });
  expect(extractFieldPolicies(parse(sdl)).get('Secret.hidden')?.[1]).toMatchObject({ anyOf: [['a'], ['b', 'c']] });
});

test('the rules that composition repeats on an interface are only those of the types that have them', () => {
  const rules = rulesOf(`
    type Query { node: Node }
    interface Node @authenticated { id: ID name: String @requiresScopes(scopes: [["a"]]) }
    type A implements Node @authenticated { id: ID name: String }
    type B implements Node { id: ID name: String @requiresScopes(scopes: [["a"]]) }`);
  expect(rules).toEqual({ 'A.id': [signedIn], 'A.name': [signedIn], 'B.name': ['[["a"]]'] });
});

test('a rule of an interface that no type behind it has is one of all of them', () => {
  const rules = rulesOf(`
    type Query { node: Node hidden: Hidden }
    interface Node { id: ID seen: Int @authenticated }
    type A implements Node { id: ID seen: Int @join__field }
    type B implements Node { id: ID seen: Int @join__field }
    interface Hidden @authenticated { id: ID }
    type C implements Hidden { id: ID }`);
  expect(rules).toEqual({
    'A.seen': [signedIn],
    'B.seen': [signedIn],
    'Query.hidden': [signedIn],
    'C.id': [signedIn],
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
