import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { supergraphFiles } from '../supergraphFiles.ts';
import { extractChannels } from './channelTable.ts';
import { readSupergraph } from './supergraph.ts';

const channelsOf = (fields: string) =>
  extractChannels(
    parse(`enum join__Graph { EVENTS @join__graph(name: "events", url: "gateway://events") ORDERS @join__graph(name: "orders", url: "") }
type Order @join__type(graph: EVENTS, key: "id", resolvable: false) @join__type(graph: ORDERS, key: "id") { id: ID! }
type OrderEvent { order: Order }
type Subscription { ${fields} }`),
    new Map(),
  );

test('the committed supergraph has a channel for each Subscription field', async () => {
  const { channels, fieldPolicies, subgraphs } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  expect(channels.get('orderEvents')).toEqual({
    template: 'order.{{args.orderId}}',
    audience: 'OWNER',
    staffScope: 'order:read',
    type: 'OrderEvent',
    entity: { argument: 'orderId', typename: 'Order', subgraph: 'orders', field: null },
  });
  expect(channels.get('stockChanged')).toMatchObject({
    audience: 'PUBLIC',
    entity: { typename: 'ProductVariant', subgraph: 'products', field: 'productVariant' },
  });
  expect(fieldPolicies.get('Subscription.orderEvents')).toMatchObject([{ kind: 'authenticated' }]);
  expect(fieldPolicies.get('Subscription.stockChanged')).toBeUndefined();
  expect(subgraphs.map(({ name }) => name)).not.toContain('events');
});

test('a supergraph without subscriptions has no channels', () => {
  expect(extractChannels(parse('type Query { a: Int }'), new Map())).toEqual(new Map());
});

test.each([
  ['orderEvents: OrderEvent!', 'expected @subscribe on Subscription.orderEvents'],
  ['orderEvents: OrderEvent! @subscribe(audience: "PUBLIC")', 'cannot be used'],
  ['orderEvents: OrderEvent! @subscribe(channel: "all", audience: "EVERYBODY")', 'cannot be used'],
  ['orderEvents(id: ID!): OrderEvent! @subscribe(channel: "order.{{args.orderId}}")', 'got args.orderId'],
  ['orderEvents: OrderEvent! @subscribe(channel: "order.{{caller.name}}")', 'got caller.name'],
  [
    'mine: OrderEvent! @subscribe(channel: "user.{{caller.id}}", audience: "PUBLIC")',
    'expected Subscription.mine to be',
  ],
])('%s stops the start', (fields, reason) => {
  expect(() => channelsOf(fields)).toThrow(reason);
});
