import { expect, test } from '@jest/globals';
import { supergraphFiles } from '../config.ts';
import { findFieldsThatBlank } from './nullability.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';

const houses = (schemas: Record<string, string>) =>
  Object.entries(schemas).map(([name, sdl]) => ({ name, sdl, url: `http://${name}.example/graphql` }));

const users = 'type User @key(fields: "id") { id: ID! name: String! } type Query { me: User }';

test('one subgraph that is down blanks no field of another', async () => {
  expect(findFieldsThatBlank(await readSubgraphs(await readSubgraphList(supergraphFiles.listFile)))).toEqual([]);
});

test.each([
  ['a field of Query', 'type Query { orders: [Int!]! }', 'Query.orders'],
  ['a field of Mutation', 'type Mutation { pay: Int! } type Query { a: Int }', 'Mutation.pay'],
  [
    'what leads to an entity of another subgraph',
    'type Order { customer: User! } type User @key(fields: "id") { id: ID! } type Query { a: Order }',
    'Order.customer',
  ],
  [
    'an element of a list of them',
    'type Order { buyers: [User!] } type User @key(fields: "id") { id: ID! } type Query { a: Order }',
    'Order.buyers',
  ],
  [
    'an interface that such an entity implements',
    'interface Node { id: ID! } type Edge { node: Node! } type User implements Node @key(fields: "id") { id: ID! } type Query { a: Edge }',
    'Edge.node',
  ],
  [
    'what is made from a value of another subgraph',
    'type User @key(fields: "id") { id: ID! name: String! @external tag: String! @requires(fields: "name") } type Query { a: Int }',
    'User.tag',
  ],
])('%s that is never null is named', (_, orders, field) => {
  const found = findFieldsThatBlank(houses({ users, orders }));
  expect(found).toEqual([expect.stringContaining(`[orders] ${field} has to be nullable`)]);
});

test('what a subgraph answers itself may be never null', () => {
  const orders = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Order @key(fields: "id") { id: ID! lines: [Line!]! customer: User buyers: [User]! } type Line { id: ID! }
    type User @key(fields: "id") { id: ID! } type Query { order: Order }`;
  expect(findFieldsThatBlank(houses({ users, orders }))).toEqual([]);
});
