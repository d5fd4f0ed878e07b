import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { prettyFormatQueryPlan, QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../supergraphFiles.ts';

let planOf: (query: string) => string;
beforeAll(async () => {
  const { sdl } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const supergraph = Supergraph.build(sdl);
  const planner = new QueryPlanner(supergraph);
  planOf = (query) =>
    prettyFormatQueryPlan(planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(query))));
});

// Which subgraphs are called, how often and in which order: a schema change that adds a fetch changes a snapshot.
test.each([
  [
    'a page of products',
    '{ products(first: 5) { edges { node { name defaultVariant { sku price { formatted } } } } } }',
  ],
  ['a cart with its products', '{ cart { version lines { quantity variant { title product { name } } } } }'],
  [
    'an order with its customer',
    'query ($id: ID!) { order(id: $id) { number customer { displayName } lines { variant { sku } } } }',
  ],
  ['my orders', '{ me { displayName orders(first: 5) { edges { node { number } } } } }'],
  [
    'placing an order',
    'mutation ($i: PlaceOrderInput!, $k: ID!) { placeOrder(input: $i, idempotencyKey: $k) { order { number customer { displayName } } } }',
  ],
  [
    'events of an order',
    'subscription ($id: ID!) { orderEvents(orderId: $id) { cursor toStatus order { number customer { displayName } } } }',
  ],
  [
    'notification events',
    'subscription { myNotifications { cursor unreadCount notification { title order { number } } } }',
  ],
  ['stock events', 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell variant { sku } } }'],
  [
    'nodes of several types',
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on OrderLine { sku variant { title } } ... on OrderEvent { message }
      ... on Session { current } ... on ProductImage { url } } }`,
  ],
  [
    'an event without its entities',
    'subscription ($id: ID!) { orderEvents(orderId: $id) { cursor sequence order { id } } }',
  ],
])('the plan of %s', (_, query) => {
  expect(planOf(query)).toMatchSnapshot();
});
