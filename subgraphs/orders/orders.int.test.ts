import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { insertTestOrder, openOrdersForTest, textIn } from '../../tests/orders/openOrdersForTest.ts';
import { recordEvents, type OrderDomainEvent } from './domain/orderAggregate.ts';
import type { Order } from './domain/order.ts';
import { createPostgresOrderStore } from './store/postgresOrderStore.ts';
import { createPayments } from './store/payments.ts';

let subgraph: Awaited<ReturnType<typeof openOrdersForTest>>;
beforeAll(async () => {
  subgraph = await openOrdersForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const staff = { as: newId('usr'), scopes: ['order:read'] };
const someone = () => ({ as: newId('usr') });
const orderFields = `id number status paymentStatus fulfillmentStatus cancelReason allowedActions version createdAt updatedAt
  customer { id } shippingMethod shippingAddress { name line1 country region }
  lines { id sku name quantity unitPrice { formatted } total { amountMinor } variant { id } }
  totals { subtotal { amountMinor } shipping { amountMinor } total { formatted } refunded { amountMinor } }
  payments { id method status amount { amountMinor } transactionId paidAt refunds { amount { amountMinor } reason } }`;
const byId = `query ($id: ID, $number: String) { order(id: $id, number: $number) { ${orderFields} } }`;

async function happen(order: Order, ...events: OrderDomainEvent[]): Promise<Order> {
  const recorded = recordEvents(order, events, new Date());
  await createPostgresOrderStore(subgraph.db, () => undefined).transaction((tx) => tx.orders.save(recorded, null));
  return recorded.order;
}

test('its owner and staff see an order as it was sold, other callers see null', async () => {
  const ada = someone();
  const order = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  const shown = {
    id: order.id,
    number: order.number,
    status: 'PENDING',
    paymentStatus: 'UNPAID',
    fulfillmentStatus: 'UNFULFILLED',
    cancelReason: null,
    allowedActions: ['PAY', 'CANCEL'],
    version: 1,
    createdAt: order.createdAt.toISOString(),
    customer: { id: ada.as },
    shippingAddress: { name: 'Ada', country: 'US', region: null },
    lines: [
      {
        sku: 'TEA',
        name: 'TEA as sold',
        quantity: 2,
        unitPrice: { formatted: '$10.00' },
        total: { amountMinor: 2_000 },
      },
      { sku: 'MUG', variant: { id: order.lines[1]?.variantId } },
    ],
    totals: { subtotal: { amountMinor: 2_700 }, shipping: { amountMinor: 490 }, total: { formatted: '$31.90' } },
    payments: [],
  };
  for (const caller of [ada, staff]) {
    expect(await subgraph.run(caller, byId, { id: order.id })).toMatchObject({ data: { order: shown } });
    expect(await subgraph.run(caller, byId, { number: order.number })).toMatchObject({
      data: { order: { id: order.id } },
    });
  }
  for (const variables of [{ id: order.id }, { number: order.number }]) {
    expect(await subgraph.run(someone(), byId, variables)).toEqual({ data: { order: null } });
    expect(await subgraph.run({}, byId, variables)).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  }
});

test.each([{}, { id: 'x', number: 'y' }])('an order query by %p is BAD_USER_INPUT', async (variables) => {
  expect(await subgraph.run(staff, byId, variables)).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test('malformed ids are null', async () => {
  for (const id of ['', 'ord_', "' or 1=1 --", 'x'.repeat(10_000), newId('usr')]) {
    expect(await subgraph.run(staff, byId, { id })).toEqual({ data: { order: null } });
    expect(await subgraph.run(staff, byId, { number: id })).toEqual({ data: { order: null } });
  }
});

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Order { id lines { sku } payments { id } } }
}`;

test('an order with its lines, payments and timeline is three statements', async () => {
  const ada = someone();
  const { id } = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  const query = `query ($id: ID!) { order(id: $id) { lines { sku } payments { id refunds { id } }
    timeline { resumeCursor edges { node { type cursor } } } } }`;
  const before = subgraph.counted.statements;
  const { data, errors } = await subgraph.run(ada, query, { id });
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ order: { timeline: { resumeCursor: expect.any(String) } } });
  expect(subgraph.counted.statements - before).toBe(3);
});

test("fifty references to orders cost one statement and one more for payments; another's order is null", async () => {
  const ada = someone();
  const own = await Promise.all(Array.from({ length: 25 }, () => insertTestOrder(subgraph.db, { ownerId: ada.as })));
  const others = await Promise.all(
    Array.from({ length: 25 }, () => insertTestOrder(subgraph.db, { ownerId: newId('usr') })),
  );
  const representations = [...own, ...others].map(({ id }) => ({ __typename: 'Order', id }));
  const without = entities.replace('payments { id }', '');
  const before = subgraph.counted.statements;
  const answer = await subgraph.run(ada, without, { representations });
  expect(subgraph.counted.statements - before).toBe(1);
  expect(answer.data?.['_entities']).toEqual([
    ...own.map(({ id }) => ({ id, lines: [{ sku: 'TEA' }, { sku: 'MUG' }] })),
    ...others.map(() => null),
  ]);
  await subgraph.run(staff, entities, { representations });
  expect(subgraph.counted.statements - before).toBe(1 + 2);
  expect(await subgraph.run({}, without, { representations })).toMatchObject({
    data: { _entities: Array(50).fill(null) },
  });
});

test('payments have their refunds, and the timeline is paged in order', async () => {
  const ada = someone();
  const order = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  const amount = { amountMinor: order.totals.totalMinor, currency: 'USD' };
  const attempt = { id: newId('pay'), orderId: order.id, method: 'CARD', ...amount, state: 'IN_FLIGHT' } as const;
  const nothing = { transactionId: null, declineCode: null, createdAt: new Date(), capturedAt: null };
  const refund = {
    id: newId('ref'),
    attemptId: attempt.id,
    orderId: order.id,
    cause: 'CANCELLED',
    ...amount,
    reference: '',
  } as const;
  const now = new Date();
  await subgraph.db.transaction().execute(async (trx) => {
    const payments = createPayments(trx);
    await payments.insertAttempt({ ...attempt, ...nothing });
    await payments.closeAttempt(attempt.id, { state: 'CAPTURED', transactionId: 'txn_1', declineCode: null, now });
    await payments.insertRefund({ ...refund, reason: null, state: 'REQUESTED', createdAt: now });
    await payments.completeRefund(refund.id, now);
  });
  const paid: OrderDomainEvent = { type: 'payment.completed', attemptId: attempt.id, amountMinor: amount.amountMinor };
  const confirmed = await happen(order, paid, { type: 'order.confirmed' });
  const back = { attemptId: attempt.id, refundId: refund.id, amountMinor: amount.amountMinor, isStray: false };
  const cancelled: OrderDomainEvent = { type: 'order.cancelled', cause: 'CUSTOMER', reason: 'changed my mind' };
  await happen(confirmed, cancelled, { type: 'payment.refunded', ...back, isPartial: false });

  const answer = await subgraph.run(ada, byId, { id: order.id });
  expect(answer).toMatchObject({
    data: {
      order: {
        status: 'CANCELLED',
        paymentStatus: 'REFUNDED',
        cancelReason: 'changed my mind',
        allowedActions: [],
        version: 5,
        totals: { refunded: { amountMinor: 3_190 } },
        payments: [
          {
            method: 'CARD',
            status: 'REFUNDED',
            transactionId: 'txn_1',
            refunds: [{ amount: { amountMinor: 3_190 }, reason: 'CANCELLED' }],
          },
        ],
      },
    },
  });
  const timeline = `query ($id: ID!, $after: String) { order(id: $id) { timeline(first: 3, after: $after) {
    edges { node { sequence type fromStatus toStatus paymentStatus message occurredAt order { id } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } resumeCursor
  } } }`;
  const first = await subgraph.run(ada, timeline, { id: order.id });
  expect(first).toMatchObject({
    data: {
      order: {
        timeline: {
          edges: [
            {
              node: {
                sequence: 1,
                type: 'order.created',
                fromStatus: null,
                toStatus: 'PENDING',
                order: { id: order.id },
              },
            },
            { node: { sequence: 2, type: 'payment.completed', paymentStatus: 'PAID' } },
            { node: { sequence: 3, type: 'order.confirmed', fromStatus: 'PENDING', toStatus: 'CONFIRMED' } },
          ],
          pageInfo: { hasNextPage: true, hasPreviousPage: false },
          // A subscription from here would miss the events of the next pages.
          resumeCursor: null,
        },
      },
    },
  });
  const after = textIn(first, 'order', 'timeline', 'pageInfo', 'endCursor');
  expect(await subgraph.run(ada, timeline, { id: order.id, after })).toMatchObject({
    data: {
      order: {
        timeline: {
          edges: [{ node: { sequence: 4 } }, { node: { sequence: 5, type: 'payment.refunded' } }],
          pageInfo: { hasNextPage: false, hasPreviousPage: true },
          resumeCursor: expect.any(String),
        },
      },
    },
  });
});

test('a variant returns whether the caller paid for it, and its shipping estimate', async () => {
  const ada = someone();
  const paid = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  const unpaid = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  await happen(paid, { type: 'payment.completed', attemptId: 'pay', amountMinor: 3_190 }, { type: 'order.confirmed' });
  const variants = [paid.lines[0]?.variantId, unpaid.lines[0]?.variantId];
  const price = { amountMinor: 1_000, currency: 'USD' };
  const representations = variants.map((id) => ({ __typename: 'ProductVariant', id, weightGrams: 2_500, price }));
  const entitiesQuery = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on ProductVariant { purchasedByMe shippingEstimate(country: "US") { amountMinor currency } }
  } }`;
  const shippingEstimate = { amountMinor: 580, currency: 'USD' };
  const before = subgraph.counted.statements;
  expect((await subgraph.run(ada, entitiesQuery, { representations })).data).toEqual({
    _entities: [
      { purchasedByMe: true, shippingEstimate },
      { purchasedByMe: false, shippingEstimate },
    ],
  });
  expect(subgraph.counted.statements - before).toBe(1);
  const clerk = { ...ada, scopes: ['order:read'] };
  expect((await subgraph.run(clerk, entitiesQuery, { representations })).data).toMatchObject({
    _entities: [{ purchasedByMe: true }, { purchasedByMe: false }],
  });
  expect((await subgraph.run({}, entitiesQuery, { representations })).data).toMatchObject({
    _entities: [{ purchasedByMe: null }, { purchasedByMe: null }],
  });
});

test('the service returns its SDL as written', async () => {
  const sdl = textIn(await subgraph.run({}, '{ _service { sdl } }'), '_service', 'sdl').replaceAll(/\s+/g, ' ');
  expect(sdl).toContain('type Order implements Node @key(fields: "id")');
  expect(sdl).toContain('cart: Cart @authenticated');
  expect(sdl).toContain('@requiresScopes(scopes: [["order:read"]])');
});
