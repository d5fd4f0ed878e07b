import { expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { extractFieldPolicies } from '../composition/fieldPolicies.ts';
import { createFieldAccess } from './fieldAccess.ts';

const sdl = `
  directive @authenticated on FIELD_DEFINITION | OBJECT
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT
  interface Named { name: String }
  type User implements Named { name: String email: String @authenticated orders: [Order] }
  type Order implements Named @authenticated { name: String notes: String @requiresScopes(scopes: [["a", "b"], ["c"]]) }
  type Query { open: User mine: User @authenticated staff: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) named: Named }
  type Payload { user: User }
  type Mutation { login: Payload rename: Payload }`;
const graph = { fieldPolicies: extractFieldPolicies(parse(sdl)), apiSchema: () => schema };
const schema = buildSchema(sdl);
const access = createFieldAccess(() => ['login']);
const claims = (...scopes: string[]) => ({ subject: 'usr_1', session: 'ses_1', roles: [], scopes });
const SCOPES = '[["a","b"],["c"]]';

function failing(text: string, caller: ReturnType<typeof claims> | null): readonly string[] {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  return access(graph, { document, operation }, caller)?.names ?? [];
}

test.each([
  '{ open { name } __typename __schema { queryType { name } } __type(name: "X") { name } }',
  'mutation { login { user { email orders { name } } } }',
  'mutation { ...A } fragment A on Mutation { login { ...B } } fragment B on Payload { user { email } }',
])('%s has no rule', (text) => {
  expect(failing(text, null)).toEqual([]);
});

test.each([
  '{ mine { name } }',
  '{ open { e: email } }',
  '{ ... { mine { name } } }',
  '{ ... on Query { open { name } mine { name } } }',
  '{ ...A } fragment A on Query { ...B } fragment B on Query { mine { name } }',
  '{ ...A ...A } fragment A on Query { open { name } ...B } fragment B on Query { ...A mine { name } }',
  '{ open { orders { name } } }',
  '{ named { name } }',
  '{ named { ... on Order { name } } }',
  'mutation { login { user { email } } rename { user { email } } }',
  'mutation { rename { ...B } login { ...B } } fragment B on Payload { user { email } }',
])('%s requires a signed-in caller', (text) => {
  expect(failing(text, null)).toEqual(['authenticated']);
  expect(failing(text, claims())).toEqual([]);
});

test('a caller needs all scopes of one set, not some of several sets', () => {
  for (const scopes of [[], ['a'], ['b'], ['A', 'B'], ['ab']])
    expect(failing('{ staff }', claims(...scopes))).toEqual([SCOPES]);
  for (const scopes of [['b', 'x', 'a'], ['c']]) expect(failing('{ staff }', claims(...scopes))).toEqual([]);
  expect(failing('{ staff mine { orders { notes } } }', null)).toEqual([SCOPES, 'authenticated']);
});

test('scopes are needed also below a field that signs in', () => {
  expect(failing('mutation { login { user { orders { notes } } } }', null)).toEqual([SCOPES]);
});
