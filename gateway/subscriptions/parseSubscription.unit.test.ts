import { expect, test } from '@jest/globals';
import { buildSchema, GraphQLError } from 'graphql';
import { documentLimits } from '../policies/documentLimits.ts';
import { createOperationResolver, type OperationText } from '../policies/resolveOperation.ts';
import { readSubscriptionArguments, parseSubscription, type OperationWithVariables } from './parseSubscription.ts';

const schema = buildSchema(`
  type Query { a: Int }
  type Thing { id: ID! note(after: String): String }
  type Subscription { things(id: ID!, after: String, size: Int = 3): Thing! }`);
const resolve = createOperationResolver({ schema: () => schema, limits: { ...documentLimits, tokens: 200 } });

function read({ variables = {}, ...text }: OperationText & Pick<OperationWithVariables, 'variables'>) {
  const request = { operation: resolve(text), variables };
  const parsed = parseSubscription(request.operation, schema);
  return { ...readSubscriptionArguments(parsed, request, schema), text: parsed.text };
}

test('subscriptions that differ only in `after` have the same text', () => {
  const plain = read({ query: 'subscription ($id: ID!) { things(id: $id) { id } }', variables: { id: 'x' } });
  const literal = read({
    query: 'subscription ($id: ID!) { things(id: $id, after: "c1") { id } }',
    variables: { id: 'x' },
  });
  const variable = read({
    query: 'subscription ($id: ID!, $after: String) { things(after: $after, id: $id) { id } }',
    variables: { id: 'x', after: 'c2', unknown: 1 },
  });
  expect([plain.after, literal.after, variable.after]).toEqual([null, 'c1', 'c2']);
  for (const each of [literal, variable])
    expect(each).toMatchObject({ text: plain.text, variables: { id: 'x' }, args: { id: 'x', size: 3 } });
});

test('only `after` of the root field is removed; its variable stays when another field uses it', () => {
  const request = {
    query: 'subscription ($a: String) { things(id: "x", after: $a) { note(after: $a) } }',
    variables: { a: 'c' },
  };
  const { text, variables, after } = read(request);
  expect(text).toContain('note(after: $a)');
  expect(text).not.toContain('things(id: "x", after');
  expect({ variables, after }).toEqual({ variables: { a: 'c' }, after: 'c' });
});

test('the root field is found in fragments of the named operation', () => {
  const query = `subscription One { ...Root } subscription Two { things(id: "2") { id } }
    fragment Root on Subscription { ... { things(id: "1", after: "c") { ...Part } } } fragment Part on Thing { id }`;
  expect(read({ query, operationName: 'One' })).toMatchObject({ field: 'things', args: { id: '1' }, after: 'c' });
  expect(read({ query, operationName: 'One' }).text).not.toContain('Two');
  expect(read({ query, operationName: 'Two' })).toMatchObject({ args: { id: '2' }, after: null });
});

test.each([
  ['subscription { things(id: "1") { id } } fragment A on Subscription { ...A }', 'GRAPHQL_VALIDATION_FAILED'],
  [`subscription { things(id: "1") { ${'id '.repeat(300)} } }`, 'GRAPHQL_PARSE_FAILED'],
  ['subscription { ... @include(if: true) { things(id: "1") { id } } }', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'subscription A { things(id: "1") { id } } subscription B { things(id: "1") { id } }',
    'OPERATION_RESOLUTION_FAILURE',
  ],
])('%s is refused', (query, code) => {
  expect(codesOf(() => read({ query }))).toContain(code);
});

function codesOf(action: () => unknown): unknown[] {
  try {
    action();
  } catch (error) {
    const errors = error instanceof AggregateError ? error.errors : [error];
    if (errors.every((each) => each instanceof GraphQLError)) return errors.map(({ extensions }) => extensions['code']);
    throw error;
  }
  return [];
}
