import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { insertTestOrder, openOrdersForTest } from '../../tests/orders/openOrdersForTest.ts';
import { createPayments } from './store/payments.ts';

let subgraph: Awaited<ReturnType<typeof openOrdersForTest>>;
beforeAll(async () => void (subgraph = await openOrdersForTest()));
afterAll(() => subgraph[Symbol.asyncDispose]());

const ada = { as: newId('usr') };
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on ProductVariant { id shippingEstimate(country: "GB") { currency } } } }`;

const TYPES = ['Order', 'OrderLine', 'Payment', 'Refund', 'Shipment', 'OrderEvent', 'Cart', 'CartLine', 'User'].concat(
  'ProductVariant',
  'OrderTotals',
  'constructor',
);

const entities = (of: readonly unknown[]) => subgraph.run(ada, ENTITIES, { of });

test.each([{ $ne: null }, 7, null, ['ord_x'], '\u0000', '', undefined, 'brd_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'])(
  'a reference with the id %j is refused before any query',
  async (id) => {
    subgraph.counted.statements = 0;
    for (const __typename of TYPES) {
      const { errors } = await entities([
        { __typename: 'User', id: ada.as },
        { __typename, id },
      ]);
      expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(subgraph.counted.statements).toBe(0);
  },
);

test.each([
  { price: 7 },
  { price: { amountMinor: '1', currency: 'USD' } },
  { price: { amountMinor: 1, currency: { $ne: null } } },
  { weightGrams: 'heavy' },
  { sku: 'TEA' },
])('an invalid required field is refused: %j', async (required) => {
  const { errors } = await entities([{ __typename: 'ProductVariant', id: newId('var'), ...required }]);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a variant reference may have the price and weight that its fields require, or not', async () => {
  const id = newId('var');
  const price = { __typename: 'Money', amountMinor: 100, currency: 'USD' };
  const { data, errors } = await entities([
    { __typename: 'ProductVariant', id, weightGrams: 100, price },
    { __typename: 'ProductVariant', id, weightGrams: null, price: null },
  ]);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ _entities: [{ shippingEstimate: { currency: 'USD' } }, { shippingEstimate: null }] });
});

test('more than 500 references are refused', async () => {
  const of = Array.from({ length: 501 }, () => ({ __typename: 'User', id: ada.as }));
  expect((await entities(of.slice(1))).errors).toBeUndefined();
  expect((await entities(of)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

const partFields = {
  OrderLine: 'id sku unitPrice { formatted } total { amountMinor } variant { id }',
  Payment: 'id status amount { formatted } refunds { id }',
  Refund: 'id amount { formatted } reason',
  Shipment: 'id sent: status trackingUrl',
  OrderEvent: 'id cursor sequence type message order { id }',
};
const PARTS = Object.entries(partFields).map(([type, fields]) => `... on ${type} { ${fields} }`);
const FIND_PARTS = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ${PARTS.join(' ')} } }`;
const LIST_PARTS = `query ($id: ID!) { order(id: $id) {
  lines { __typename ${partFields.OrderLine} }
  payments { __typename ${partFields.Payment} refunds { __typename ${partFields.Refund} } }
  shipments { __typename ${partFields.Shipment} }
  timeline { edges { node { __typename ${partFields.OrderEvent} } } }
} }`;

type Part = { readonly __typename: string; readonly id: string };

/** The parts of an order as its lists return them. */
async function listParts(as: string, id: string): Promise<Part[]> {
  const { data } = await subgraph.run({ as }, LIST_PARTS, { id });
  const order = data?.['order'] as Record<'lines' | 'shipments', Part[]> & {
    payments: (Part & { refunds: Part[] })[];
    timeline: { edges: { node: Part }[] };
  };
  const payments = order.payments.map(({ refunds, ...payment }) => ({
    ...payment,
    refunds: refunds.map((refund) => ({ id: refund.id })),
  }));
  const refunds = order.payments.flatMap((payment) => payment.refunds);
  return [...order.lines, ...payments, ...refunds, ...order.shipments, ...order.timeline.edges.map(({ node }) => node)];
}

/** An order that was paid, shipped and partially refunded; another refund of it was declined. */
async function insertSentOrder(ownerId: string) {
  const order = await insertTestOrder(subgraph.db, { ownerId });
  const now = new Date();
  const money = { amountMinor: order.totals.totalMinor, currency: 'USD' };
  const attempt = { id: newId('pat'), orderId: order.id, method: 'CARD', state: 'IN_FLIGHT', createdAt: now } as const;
  const refundOf = (reference: string) =>
    ({
      attemptId: attempt.id,
      orderId: order.id,
      cause: 'STAFF',
      reference,
      reason: reference,
      createdAt: now,
    }) as const;
  const [given, declined] = [newId('rfd'), newId('rfd')];
  await subgraph.db.transaction().execute(async (trx) => {
    const payments = createPayments(trx);
    await payments.insertAttempt({ ...attempt, ...money, transactionId: null, declineCode: null, capturedAt: null });
    await payments.closeAttempt(attempt.id, { state: 'CAPTURED', transactionId: 'txn_1', declineCode: null, now });
    for (const id of [given, declined])
      await payments.insertRefund({ ...refundOf(id), id, amountMinor: 100, currency: 'USD', state: 'REQUESTED' });
    await payments.completeRefund(given, now);
    await payments.declineRefund(declined, now);
  });
  const shipment = { id: newId('shp'), order_id: order.id, carrier: 'UPS', tracking_number: '1Z999' };
  await subgraph.db
    .insertInto('shipments')
    .values({ ...shipment, shipped_at: now, delivered_at: null })
    .execute();
  return { order, declined };
}

test('each part of an order is found by its id as in its list, only by callers who may see the order', async () => {
  const { order, declined } = await insertSentOrder(ada.as);
  const parts = await listParts(ada.as, order.id);
  const types = ['OrderLine', 'OrderLine', 'Payment', 'Refund', 'Shipment', 'OrderEvent'];
  expect(parts.map(({ __typename }) => __typename)).toEqual(types);
  expect(parts).not.toContainEqual(expect.objectContaining({ id: declined }));
  const of = parts.map(({ __typename, id }) => ({ __typename, id }));
  const find = (caller: { as?: string; scopes?: string[] }) => subgraph.run(caller, FIND_PARTS, { of });
  for (const caller of [ada, { as: newId('usr'), scopes: ['order:read'] }])
    expect(await find(caller)).toEqual({ data: { _entities: parts } });
  for (const stranger of [{}, { as: newId('usr') }, { as: newId('usr'), scopes: ['user:read', 'catalog:write'] }])
    expect(await find(stranger)).toEqual({ data: { _entities: parts.map(() => null) } });
  const gone = [{ __typename: 'Refund', id: declined }, ...of.map((each) => ({ ...each, id: unknownOf(each.id) }))];
  const { data } = await subgraph.run(ada, FIND_PARTS, { of: gone });
  expect(data).toEqual({ _entities: gone.map(() => null) });
});

const unknownOf = (id: string) => newId(id.slice(0, 3));

test('parts of many orders cost one statement for their orders and one for each of their tables', async () => {
  const sent = await Promise.all([1, 2, 3, 4, 5].map(() => insertSentOrder(ada.as)));
  const parts = (await Promise.all(sent.map(({ order }) => listParts(ada.as, order.id)))).flat();
  const statementsFor = async (...types: string[]) => {
    const of = parts.filter(({ __typename }) => types.includes(__typename));
    const before = subgraph.counted.statements;
    const { data } = await subgraph.run(ada, FIND_PARTS.replace('order { id }', ''), {
      of: of.map(({ __typename, id }) => ({ __typename, id })),
    });
    expect(data?.['_entities']).toMatchObject(of.map(({ id }) => ({ id })));
    return subgraph.counted.statements - before;
  };
  expect(await statementsFor('OrderLine')).toBe(2);
  expect(await statementsFor('OrderLine', 'Shipment')).toBe(2);
  expect(await statementsFor('OrderLine', 'Shipment', 'Payment', 'Refund')).toBe(2 + 1);
  expect(await statementsFor('OrderEvent')).toBe(1);
});

test('only the owner finds a cart and its lines by id, any number in one statement each', async () => {
  const variant = subgraph.catalogue.add({ unitMinor: 700 });
  const set = 'mutation ($v: ID!) { setCartLine(variantId: $v, quantity: 2) { cart { id token lines { id } } } }';
  const cartOf = async (caller: { as?: string }) => {
    const { data } = await subgraph.run(caller, set, { v: variant });
    return (data as { setCartLine: { cart: { id: string; lines: [{ id: string }] } } }).setCartLine.cart;
  };
  const carts = await Promise.all([cartOf(ada), cartOf({ as: newId('usr') }), cartOf({})]);
  const of = carts.flatMap(({ id, lines }) => [
    { __typename: 'Cart', id },
    { __typename: 'CartLine', id: lines[0].id },
  ]);
  const find = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Cart { id lines { id } } ... on CartLine { id quantity lineTotal { amountMinor } variant { id } } } }`;
  subgraph.counted.statements = 0;
  const line = { quantity: 2, lineTotal: { amountMinor: 1_400 }, variant: { id: variant } };
  const own = [
    { id: of[0]?.id, lines: [{ id: of[1]?.id }] },
    { id: of[1]?.id, ...line },
  ];
  expect(await subgraph.run(ada, find, { of })).toEqual({ data: { _entities: [...own, null, null, null, null] } });
  expect(subgraph.counted.statements).toBe(2 + 1);
  for (const stranger of [{}, { as: newId('usr'), scopes: ['order:read'] }])
    expect(await subgraph.run(stranger, find, { of })).toEqual({ data: { _entities: of.map(() => null) } });
});
