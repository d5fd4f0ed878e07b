import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { supergraphFiles } from '../supergraphFiles.ts';
import { findUnsafeNonNullFields } from './nullability.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';

const subgraphsOf = (schemas: Record<string, string>) =>
  Object.entries(schemas).map(([name, sdl]) => ({ name, sdl, url: `http://${name}.example/graphql` }));

const users = 'type User @key(fields: "id") { id: ID! name: String! } type Query { me: User }';

const example = fileURLToPath(new URL('../../examples/reviews/supergraph.yaml', import.meta.url));

test.each([
  ['the subgraphs', supergraphFiles.listFile],
  ['the subgraphs with the example', example],
])('in the schemas of %s an unavailable subgraph nulls no field of another one', async (_, listFile) => {
  expect(findUnsafeNonNullFields(await readSubgraphs(await readSubgraphList(listFile)))).toEqual([]);
});

test.each([
  ['a field of Query', 'type Query { orders: [Int!]! }', 'Query.orders'],
  ['a field of Mutation', 'type Mutation { pay: Int! } type Query { a: Int }', 'Mutation.pay'],
  [
    'a field that returns an entity of another subgraph',
    'type Order { customer: User! } type User @key(fields: "id") { id: ID! } type Query { a: Order }',
    'Order.customer',
  ],
  [
    'an element of a list of such entities',
    'type Order { buyers: [User!] } type User @key(fields: "id") { id: ID! } type Query { a: Order }',
    'Order.buyers',
  ],
  [
    'an interface that such an entity implements',
    'interface Node { id: ID! } type Edge { node: Node! } type User implements Node @key(fields: "id") { id: ID! } type Query { a: Edge }',
    'Edge.node',
  ],
  [
    'a field that requires a value of another subgraph',
    'type User @key(fields: "id") { id: ID! name: String! @external tag: String! @requires(fields: "name") } type Query { a: Int }',
    'User.tag',
  ],
])('%s is reported when it is non-null', (_, orders, field) => {
  const found = findUnsafeNonNullFields(subgraphsOf({ users, orders }));
  expect(found).toEqual([expect.stringContaining(`[orders] ${field} has to be nullable`)]);
});

test('a field that its own subgraph resolves may be non-null', () => {
  const orders = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Order @key(fields: "id") { id: ID! lines: [Line!]! customer: User buyers: [User]! } type Line { id: ID! }
    type User @key(fields: "id") { id: ID! } type Query { order: Order }`;
  expect(findUnsafeNonNullFields(subgraphsOf({ users, orders }))).toEqual([]);
});
