import { expect, test } from '@jest/globals';
import { freePort } from '#platform/testing/freePort.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { openProductsBackOffice } from '../subgraphs/products/backOffice.ts';
import { openProductsStore } from '../subgraphs/products/store/openProductsStore.ts';
import { createGround } from '../subgraphs/products/store/stockCommand.ts';
import { createStockStore } from '../subgraphs/products/store/stockStore.ts';
import { openEventStream } from './serverSentEvents.ts';
import {
  dataOf,
  findVariants,
  logIn,
  payOrder,
  placeOrderOf,
  registerBuyer,
  setCartLine,
  stockOf,
} from './shopping.ts';
import { run } from './startSystem.ts';
import { useSystem } from './useSystem.ts';

const system = useSystem(async () => {
  const port = await freePort();
  const houses = { USERS_PORT: '0', PRODUCTS_PORT: '0', ORDERS_PORT: '0' };
  const webhooks = { ORDERS_PAYMENT_WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/payments` };
  return { ...houses, ...webhooks, PORT: String(port), LOG_LEVEL: 'info' };
});

const ORDER = `id number version status paymentStatus fulfillmentStatus allowedActions totals { refunded { amountMinor } }
  shipments { carrier status trackingUrl }`;

type Shown = { id: string; number: string; version: number; status: string; paymentStatus: string };

async function show(id: string, token: string): Promise<Shown> {
  return dataOf(await system.ask<{ order: Shown }>(`query ($id: ID) { order(id: $id) { ${ORDER} } }`, { id }, token))
    .order;
}

const EVENT =
  'id cursor sequence type fromStatus toStatus paymentStatus fulfillmentStatus message occurredAt order { id }';

/** The order's story so far as its list tells it, and again as a subscription from before its beginning is told it. */
async function storyOf(id: string, { token, after }: { token: string; after: string }) {
  const asList = `query ($id: ID) { order(id: $id) { timeline { edges { node { ${EVENT} } } } } }`;
  type Listed = { order: { timeline: { edges: { node: Record<string, unknown> }[] } } };
  const { edges } = dataOf(await system.ask<Listed>(asList, { id }, token)).order.timeline;
  const query = `subscription ($id: ID!, $after: String) { orderEvents(orderId: $id, after: $after) { ${EVENT} } }`;
  await using stream = await openEventStream(system.url, { query, variables: { id, after }, token });
  const told: unknown[] = [];
  while (told.length < edges.length) told.push((await stream.next()).data);
  return { listed: edges.map(({ node }) => node), told };
}

const PARTS = {
  OrderLine: '__typename id sku total { amountMinor } variant { sku }',
  Payment: '__typename id status transactionId',
  Refund: '__typename id amount { amountMinor } reason',
  Shipment: '__typename id trackingUrl deliveredAt',
  OrderEvent: '__typename id sequence message order { number }',
  CartLine: '__typename id quantity lineTotal { amountMinor } variant { sku }',
  Session: '__typename id expiresAt',
  ProductImage: '__typename id url',
};
type Part = { readonly __typename: string; readonly id: string };

/** What has an id and is shown in lists only: of an order, of the caller's cart and account, and of a product. */
async function listParts(id: string, token: string): Promise<Part[]> {
  const query = `query ($id: ID) {
    order(id: $id) {
      lines { ${PARTS.OrderLine} } payments { ${PARTS.Payment} } shipments { ${PARTS.Shipment} }
      refunded: payments { refunds { ${PARTS.Refund} } } timeline { edges { node { ${PARTS.OrderEvent} } } }
    }
    cart { lines { ${PARTS.CartLine} } } me { sessions { ${PARTS.Session} } }
    products(first: 1) { edges { node { images { ${PARTS.ProductImage} } } } }
  }`;
  const parts: Part[] = [];
  JSON.stringify(dataOf(await system.ask<object>(query, { id }, token)), (_, value: unknown) => {
    if (Object(value).__typename !== undefined) parts.push(value as Part);
    return value;
  });
  return parts;
}

/** The same by their ids alone. */
async function findParts(ids: readonly string[], token: string | null): Promise<(Part | null)[]> {
  const fragments = Object.entries(PARTS).map(([type, fields]) => `... on ${type} { ${fields} }`);
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${fragments.join(' ')} } }`;
  return dataOf(await system.ask<{ nodes: (Part | null)[] }>(query, { ids }, token)).nodes;
}

/** One of the mutations of staff; its arguments are written as in the operation. */
async function act(call: string, token: string): Promise<{ order: Shown; userErrors: unknown[] }> {
  const query = `mutation { done: ${call} { order { ${ORDER} } replayed userErrors { code message } } }`;
  return dataOf(await system.ask<{ done: { order: Shown; userErrors: unknown[] } }>(query, {}, token)).done;
}

type Units = { readonly orderId: string; readonly variantId: string; readonly quantity: number };

/** Units held for an order that is none, as nothing of ours would leave them. */
async function holdForNobody(url: string, { orderId, ...line }: Units): Promise<void> {
  await using database = await openProductsStore({ url });
  const stock = createStockStore(createGround(database.models, () => new Date()));
  const later = new Date(Date.now() + 3_600_000);
  const sold = { recallVersion: () => null, readIds: async () => new Set([line.variantId]) };
  await stock.reserve({ orderId, lines: [line], notAfter: later, holdUntil: later, sold, traceparent: null });
}

async function say(file: string, ...args: string[]): Promise<{ code: number | null; text: string }> {
  const command = run(file, { env: system.ground.env, args });
  const code = await command.ended();
  return { code, text: command.output() };
}

test('an order lives to COMPLETED, paid by webhook, sent, and given back in part; its parts are found by their ids', async () => {
  const { ask, running } = system;
  const buyer = await registerBuyer(ask);
  const staff = await logIn(ask, 'admin@example.com');
  const variantId = (await findVariants(ask))[0]?.id ?? '';
  const before = await stockOf(ask, variantId);
  type Beginning = { me: { orders: { resumeCursor: string } } };
  const nothing = await ask<Beginning>('{ me { orders { resumeCursor } } }', {}, buyer.token);
  const { id, ...placed } = await placeOrderOf(ask, { variantId, quantity: 2 }, buyer.token);
  await payOrder(ask, { order: { id, ...placed }, with: 'tok_late' }, buyer.token);
  await eventually(async () => (await show(id, buyer.token)).status === 'CONFIRMED', { withinMs: 15_000 });
  await eventually(async () => /"path":"\/webhooks\/payments","status":204/.test(running.output()));

  const ship = (version: number) =>
    `shipOrder(orderId: "${id}", carrier: "UPS", trackingNumber: "1Z999", expectedVersion: ${version})`;
  const forbidden = await ask(`mutation { ${ship(3)} { replayed } }`, {}, buyer.token);
  expect(forbidden.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const paid = await show(id, staff);
  // Its stock may still be on its way out.
  await eventually(async () => (await act(ship(paid.version), staff)).userErrors.length === 0);
  const sent = await show(id, buyer.token);
  expect(sent).toMatchObject({
    status: 'PROCESSING',
    allowedActions: ['REFUND', 'DELIVER'],
    shipments: [{ carrier: 'UPS', status: 'SHIPPED', trackingUrl: expect.stringContaining('1Z999') }],
  });
  const done = await act(`deliverOrder(orderId: "${id}", expectedVersion: ${sent.version})`, staff);
  expect(done).toMatchObject({ order: { status: 'COMPLETED', fulfillmentStatus: 'DELIVERED' }, userErrors: [] });
  const amount = '{ amountMinor: 100, currency: "USD" }';
  const refund = `refundOrder(orderId: "${id}", amount: ${amount}, reason: "A dent", idempotencyKey: "dent")`;
  const partly = { paymentStatus: 'PARTIALLY_REFUNDED', totals: { refunded: { amountMinor: 100 } } };
  expect(await act(refund, staff)).toMatchObject({ order: partly, userErrors: [] });
  expect(await act(refund, staff)).toMatchObject({ order: partly, replayed: true });
  expect(await stockOf(ask, variantId)).toBe(before - 2);
  const { listed, told } = await storyOf(id, { token: buyer.token, after: dataOf(nothing).me.orders.resumeCursor });
  expect(listed.map(({ message }) => message)).toContain('The order was handed to UPS.');
  expect(told).toEqual(listed.map((orderEvents) => ({ data: { orderEvents } })));

  await setCartLine(ask, { variantId, quantity: 1 }, buyer.token);
  const parts = await listParts(id, buyer.token);
  expect([...new Set(parts.map(({ __typename }) => __typename))].toSorted()).toEqual(Object.keys(PARTS).toSorted());
  const seenBy = (token: string | null) =>
    findParts(
      parts.map((part) => part.id),
      token,
    );
  const only = (...types: string[]) => parts.map((part) => (types.includes(part.__typename) ? part : null));
  expect(await seenBy(buyer.token)).toEqual(parts);
  expect(await seenBy(staff)).toEqual(only(...Object.keys(PARTS).filter((type) => type !== 'CartLine')));
  const stranger = await registerBuyer(ask);
  for (const token of [stranger.token, null]) expect(await seenBy(token)).toEqual(only('ProductImage'));

  const explained = await say('commands/order.ts', 'explain', sent.number);
  expect(explained.code).toBe(0);
  expect(explained.text).toMatch(new RegExp(`${id}  COMPLETED PARTIALLY_REFUNDED DELIVERED`));
  for (const line of [
    /^place  DONE  request /m,
    /^pay  DONE/m,
    /^ {2}commit .* done in/m,
    /DONE refund of 100 \(STAFF\)/,
  ]) {
    expect(explained.text).toMatch(line);
  }
  const resumed = await say('commands/order.ts', 'resume', id);
  expect(resumed).toMatchObject({ code: 0, text: expect.stringContaining('nothing to resume') });
  expect((await say('commands/order.ts', 'explain', 'ord_unknown')).code).toBe(1);
}, 60_000);

test('reconciling finds nothing where all is well, and sets right what somebody has broken', async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const variantId = (await findVariants(ask))[1]?.id ?? '';
  const order = await placeOrderOf(ask, { variantId, quantity: 1 }, buyer.token);
  await payOrder(ask, { order }, buyer.token);
  await eventually(async () => /0 repaired, 0 beyond repair/.test((await say('commands/reconcile.ts')).text), {
    withinMs: 20_000,
  });
  const sold = await stockOf(ask, variantId);

  const endpoints = await readEndpoints(system.dataDir);
  const lost = { orderId: 'ord_01K00000000000000000000001', variantId, quantity: 1 };
  await using products = await openProductsBackOffice({ mongodbUrl: endpoints?.productsMongodbUrl ?? '' });
  await holdForNobody(endpoints?.productsMongodbUrl ?? '', lost);
  expect(await stockOf(ask, variantId)).toBe(sold - 1);
  const repaired = await say('commands/reconcile.ts', '--days', '1');
  expect(repaired).toMatchObject({ code: 0, text: expect.stringContaining(`for ${lost.orderId} were HELD: release`) });
  expect(await stockOf(ask, variantId)).toBe(sold);

  await products.repair({ orderId: order.id, variantId, quantity: 1 }, 'release');
  const beyond = await say('commands/reconcile.ts');
  expect(beyond).toMatchObject({
    code: 1,
    text: expect.stringMatching(/beyond repair {2}1 of .* were RELEASED: commit/),
  });
}, 60_000);
