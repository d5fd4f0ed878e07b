import { expect, test } from '@jest/globals';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import type { Demand } from '../composition/policyTable.ts';
import { createRootFieldGuard } from './rootFields.ts';

const table = new Map<string, Demand>([
  ['Query.open', { kind: 'anybody' }],
  ['Query.mine', { kind: 'signedIn' }],
  ['Query.staff', { kind: 'scopes', anyOf: [['a', 'b'], ['c']] }],
  ['Mutation.open', { kind: 'signedIn' }],
]);
const judge = createRootFieldGuard(() => table);
const claims = (...scopes: string[]) => ({ subject: 'usr_1', session: 'ses_1', roles: [], scopes });

function ask(text: string, who: ReturnType<typeof claims> | null): string {
  const document = parse(text);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('expected an operation');
  try {
    judge({ document, operation, claims: who });
    return 'yes';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}

test('what is for anybody is for anybody, introspection too', () => {
  expect(ask('{ open __typename __schema { queryType { name } } __type(name: "X") { name } }', null)).toBe('yes');
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
])('%s is for nobody who is not signed in', (text) => {
  expect(ask(text, null)).toBe('UNAUTHENTICATED');
  expect(ask(text, claims())).toBe('yes');
});

test('scopes are met by all of one set, not by some of several', () => {
  expect(ask('{ staff }', null)).toBe('UNAUTHENTICATED');
  for (const scopes of [[], ['a'], ['b'], ['A', 'B'], ['ab']])
    expect(ask('{ staff }', claims(...scopes))).toBe('FORBIDDEN');
  expect(ask('{ staff }', claims('b', 'x', 'a'))).toBe('yes');
  expect(ask('{ mine staff }', claims('c'))).toBe('yes');
});

test('a field without a policy is for nobody at all', () => {
  for (const text of ['{ unknown }', 'mutation { mine }', 'subscription { open }', '{ toString }'])
    expect(ask(text, claims('a', 'b', 'c'))).toBe('FORBIDDEN');
});
