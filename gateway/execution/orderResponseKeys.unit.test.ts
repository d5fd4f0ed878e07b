import { expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { fragmentsOf, orderResponseKeys } from './orderResponseKeys.ts';

const schema = buildSchema(`
  interface Node { id: ID! } type Query { node: Node nodes: [[Node]] found: Found user: User }
  type User implements Node { id: ID! name: String email: String near: [Node] } type Order implements Node { id: ID! name: String number: Int }
  union Found = User | Order
`);

function inOrder(query: string, data: Record<string, unknown>, variables = {}): string {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  return JSON.stringify(orderResponseKeys(data, { schema, operation, fragments: fragmentsOf(document), variables }));
}

test.each([
  [
    '{ node { ... on User { email } id ... on User { name } } }',
    { node: { email: 'e', name: 'n', id: '1' } },
    '{"node":{"email":"e","id":"1","name":"n"}}',
  ],
  [
    '{ nodes { ...A id } } fragment A on Node { ... on Order { number } }',
    { nodes: [[{ id: '1', number: 2 }, null], null] },
    '{"nodes":[[{"number":2,"id":"1"},null],null]}',
  ],
  [
    '{ found { ... on Order { number name } ... on User { name email } } }',
    { found: { email: 'e', name: 'n' } },
    '{"found":{"name":"n","email":"e"}}',
  ],
  [
    '{ found { ... on Order { number name } ... on User { name number: email } __typename } }',
    { found: { __typename: 'User', name: 'n', number: 'e' } },
    '{"found":{"name":"n","number":"e","__typename":"User"}}',
  ],
  [
    'query ($no: Boolean!) { node { id @skip(if: $no) ... on User { name } id } }',
    { node: { id: '1', name: 'n' } },
    '{"node":{"name":"n","id":"1"}}',
  ],
  [
    'query ($yes: Boolean = true) { node { ... on User { name } id @include(if: $yes) } }',
    { node: { id: '1', name: 'n' } },
    '{"node":{"name":"n","id":"1"}}',
  ],
  [
    '{ user { near { ... on User { b: name } a: id } id } }',
    { user: { id: '1', near: [{ a: '2', b: 'n' }, { a: '3' }] } },
    '{"user":{"near":[{"b":"n","a":"2"},{"a":"3"}],"id":"1"}}',
  ],
  [
    '{ __schema { queryType { name } } user { id } kind: __type(name: "User") { name } __typename }',
    { user: { id: '1' }, __typename: 'Query', __schema: { queryType: { name: 'Query' } }, kind: { name: 'User' } },
    '{"__schema":{"queryType":{"name":"Query"}},"user":{"id":"1"},"kind":{"name":"User"},"__typename":"Query"}',
  ],
])('%s: keys are in the order of the document', (query, data, expected) => {
  expect(inOrder(query, data, { no: true })).toBe(expected);
});
