import { expect, test } from '@jest/globals';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import type { AccessRule } from '../composition/policyTable.ts';
import { createRootFieldGuard } from './rootFields.ts';

const table = new Map<string, AccessRule>([
  ['Query.open', { kind: 'public' }],
  ['Query.mine', { kind: 'authenticated' }],
  ['Query.staff', { kind: 'scopes', anyOf: [['a', 'b'], ['c']] }],
  ['Mutation.open', { kind: 'authenticated' }],
]);
const judge = createRootFieldGuard(() => table);
const claims = (...scopes: string[]) => ({ subject: 'usr_1', session: 'ses_1', roles: [], scopes });

function check(text: string, caller: ReturnType<typeof claims> | null): string {
  const document = parse(text);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('expected an operation');
  try {
    judge({ document, operation, claims: caller });
    return 'allowed';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}

test('public fields and introspection are allowed for every caller', () => {
  expect(check('{ open __typename __schema { queryType { name } } __type(name: "X") { name } }', null)).toBe('allowed');
});

test.each([
  '{ mine }',
  '{ open mine }',
  '{ open: mine }',
  '{ ... { mine } }',
  '{ ... on Query { open mine } }',
  '{ ...A } fragment A on Query { ...B } fragment B on Query { mine }',
  '{ ...A ...A } fragment A on Query { open ...B } fragment B on Query { ...A mine }',
  'query ($no: Boolean = false) { mine @include(if: $no) }',
  '{ mine @skip(if: true) }',
  'mutation { open }',
])('%s requires a signed-in caller', (text) => {
  expect(check(text, null)).toBe('UNAUTHENTICATED');
  expect(check(text, claims())).toBe('allowed');
});

test('a caller needs all scopes of one set, not some of several sets', () => {
  expect(check('{ staff }', null)).toBe('UNAUTHENTICATED');
  for (const scopes of [[], ['a'], ['b'], ['A', 'B'], ['ab']])
    expect(check('{ staff }', claims(...scopes))).toBe('FORBIDDEN');
  expect(check('{ staff }', claims('b', 'x', 'a'))).toBe('allowed');
  expect(check('{ mine staff }', claims('c'))).toBe('allowed');
});

test('a field without a policy is refused for every caller', () => {
  for (const text of ['{ unknown }', 'mutation { mine }', 'subscription { open }', '{ toString }'])
    expect(check(text, claims('a', 'b', 'c'))).toBe('FORBIDDEN');
});
