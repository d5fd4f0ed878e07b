import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { sql } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { orderViolations } from '../../tests/orders/orderInvariants.ts';
import {
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  refundCall,
  type CheckoutTest,
} from '../../tests/orders/openCheckoutForTest.ts';
import { createContext, type OrdersDependencies } from './context.ts';
import { createCheckout } from './sagas/checkout.ts';
import { createSchema } from './schema.ts';
import { createCarts } from './store/carts.ts';
import { createOrderReads } from './store/orderReads.ts';

let shop: CheckoutTest;
let dependencies: OrdersDependencies;
const schema = createSchema();
beforeAll(async () => {
  shop = await openCheckoutForTest({ isVirtual: true });
  const { db, checkout, products } = shop;
  const now = () => new Date(shop.clock.now());
  const log = createLog({ service: 'test', level: 'silent' });
  const carts = createCarts({ db, newId, now, keepMs: () => 86_400_000 });
  dependencies = { carts, orders: createOrderReads(db), checkout, products, log, newId, now };
});
afterAll(() => shop[Symbol.asyncDispose]());

const staff = ['order:read', 'order:fulfil', 'order:refund'];
const TOTAL = 2 * PRICE_MINOR;

type Answer = { data?: Record<string, never> | null; errors?: { extensions: { code: string } }[] };

async function run(userId: string | null, scopes: readonly string[], [source, variableValues]: [string, object]) {
  const claims = userId === null ? null : { subject: userId, session: 'ses_1', roles: [], scopes };
  const call = { caller: 'gateway', claims, requestId: newId('req'), traceparent: null };
  const contextValue = createContext(dependencies, { ...call, deadlineAt: shop.clock.now() + 10_000 });
  const answer = await graphql({ schema, source, variableValues: { ...variableValues }, contextValue });
  // Results have null prototypes; a plain object can be compared with toEqual.
  return JSON.parse(JSON.stringify(answer)) as Answer;
}

const payload = `{ order { status paymentStatus fulfillmentStatus allowedActions version
  shipments { carrier trackingNumber trackingUrl status shippedAt deliveredAt } totals { refunded { amountMinor } }
  payments { status refunds { reason amount { amountMinor } } } timeline { edges { node { type message } } } }
  replayed userErrors { __typename code path ... on IllegalTransitionError { from to allowed } } }`;

function shipOperation(id: string, version: number, trackingNumber = 'JD 01'): [string, object] {
  const operation = `mutation ($id: ID!, $version: Int!, $no: String!) {
    done: shipOrder(orderId: $id, carrier: "dhl", trackingNumber: $no, expectedVersion: $version) ${payload} }`;
  return [operation, { id, version, no: trackingNumber }];
}

function deliverOperation(id: string, version: number): [string, object] {
  const operation = `mutation ($id: ID!, $version: Int!) { done: deliverOrder(orderId: $id, expectedVersion: $version) ${payload} }`;
  return [operation, { id, version }];
}

function refundOperation(id: string, key: string, amountMinor?: number): [string, object] {
  const operation = `mutation ($id: ID!, $amount: MoneyInput, $key: ID!) {
    done: refundOrder(orderId: $id, amount: $amount, reason: "It came late", idempotencyKey: $key) ${payload} }`;
  return [operation, { id, key, amount: amountMinor === undefined ? null : { amountMinor, currency: 'USD' } }];
}

async function newOrder() {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, PRICE_MINOR);
  const cart = await shop.cart(newId('usr'), variantId, 2);
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', { now: shop.clock.now() }));
  return { id: orderId ?? 'none', cart, userId: cart.userId, variantId };
}

async function newPaidOrder() {
  const order = await newOrder();
  await shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, { now: shop.clock.now() }));
  return order;
}

test('an order is shipped and delivered, its owner sees the shipment, and the timeline has both', async () => {
  const { id, userId } = await newPaidOrder();
  const sent = await run('usr_staff', staff, shipOperation(id, 3));
  const trackingUrl = expect.stringContaining('JD%2001');
  const parcel = { carrier: 'DHL', trackingNumber: 'JD 01', trackingUrl, shippedAt: expect.any(String) };
  expect(sent.data?.['done']).toMatchObject({
    order: {
      status: 'PROCESSING',
      fulfillmentStatus: 'SHIPPED',
      allowedActions: ['REFUND', 'DELIVER'],
      shipments: [{ ...parcel, status: 'SHIPPED', deliveredAt: null }],
    },
    userErrors: [],
  });
  await run('usr_staff', staff, deliverOperation(id, 4));
  const orderQuery = `query ($id: ID) { order(id: $id) { status allowedActions shipments { carrier status deliveredAt }
    timeline { edges { node { type message } } } } }`;
  const { data } = await run(userId, [], [orderQuery, { id }]);
  expect(data?.['order']).toMatchObject({
    status: 'COMPLETED',
    allowedActions: ['REFUND'],
    shipments: [{ carrier: 'DHL', status: 'DELIVERED', deliveredAt: expect.any(String) }],
    timeline: {
      edges: [
        ...['order.created', 'payment.completed', 'order.confirmed'].map((type) => ({ node: { type } })),
        { node: { type: 'order.shipped', message: 'The order was handed to DHL.' } },
        { node: { type: 'order.delivered', message: 'The order was delivered.' } },
      ],
    },
  });
  expect(await orderViolations(shop)).toEqual([]);
});

test('shipping, delivering and refunding need the scope, also for owners; an unknown order is NOT_FOUND', async () => {
  const { id, userId } = await newPaidOrder();
  const operations = [shipOperation(id, 3), deliverOperation(id, 3), refundOperation(id, 'k1')];
  const callers: [string | null, string[], string][] = [
    [null, [], 'UNAUTHENTICATED'],
    [userId, [], 'FORBIDDEN'],
    [newId('usr'), ['order:read'], 'FORBIDDEN'],
  ];
  for (const [caller, scopes, code] of callers) {
    for (const operation of operations)
      expect((await run(caller, scopes, operation)).errors?.[0]?.extensions.code).toBe(code);
  }
  const swapped = [
    run('usr_staff', ['order:refund'], operations[0]!),
    run('usr_staff', ['order:fulfil'], operations[2]!),
  ];
  for (const answer of await Promise.all(swapped)) expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const unknown = newId('ord');
  for (const operation of [
    shipOperation(unknown, 1),
    deliverOperation('no id at all', 1),
    refundOperation(unknown, 'k2'),
  ]) {
    expect((await run('usr_staff', staff, operation)).data?.['done']).toMatchObject({
      order: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['orderId'] }],
    });
  }
});

test('a refused shipment or delivery gives the reason and the allowed actions', async () => {
  const unpaid = await newOrder();
  const wrong = (of: object) => ({ userErrors: [of] });
  const notPaid = {
    __typename: 'IllegalTransitionError',
    from: 'PENDING',
    to: 'PROCESSING',
    allowed: ['PAY', 'CANCEL'],
  };
  expect((await run('usr_staff', staff, shipOperation(unpaid.id, 1))).data?.['done']).toMatchObject(wrong(notPaid));
  const { id } = await newPaidOrder();
  const stale = { code: 'CONFLICT', path: ['expectedVersion'] };
  expect((await run('usr_staff', staff, shipOperation(id, 2))).data?.['done']).toMatchObject(wrong(stale));
  const number = { code: 'VALIDATION', path: ['trackingNumber'] };
  expect((await run('usr_staff', staff, shipOperation(id, 3, '<b>'))).data?.['done']).toMatchObject(wrong(number));
  const early = { code: 'ILLEGAL_TRANSITION', from: 'CONFIRMED', to: 'COMPLETED' };
  expect((await run('usr_staff', staff, deliverOperation(id, 3))).data?.['done']).toMatchObject(wrong(early));
});

test('an order is not shipped before its stock is committed, and not cancelled after it was shipped', async () => {
  const order = await newOrder();
  const { commitStock } = shop.products;
  shop.products.commitStock = () =>
    Promise.reject(Object.assign(new Error('away'), { code: 'DEPENDENCY_UNAVAILABLE' }));
  await shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, { now: shop.clock.now() }));
  const early = { code: 'CONFLICT', path: ['orderId'] };
  expect((await run('usr_staff', staff, shipOperation(order.id, 3))).data?.['done']).toMatchObject({
    userErrors: [early],
  });
  shop.products.commitStock = commitStock;
  await shop.settleAll();
  expect((await run('usr_staff', staff, shipOperation(order.id, 3))).data?.['done']).toMatchObject({ userErrors: [] });
  const cancel = 'mutation ($id: ID!) { done: cancelOrder(orderId: $id, idempotencyKey: "c") { userErrors { code } } }';
  expect((await run(order.userId, [], [cancel, { id: order.id }])).data?.['done']).toEqual({
    userErrors: [{ code: 'ILLEGAL_TRANSITION' }],
  });
});

test('partial refunds never exceed the payment, and a key refunds once', async () => {
  const { id } = await newPaidOrder();
  const part = await run('usr_staff', staff, refundOperation(id, `${id}-1`, 500));
  expect(part.data?.['done']).toMatchObject({
    order: {
      paymentStatus: 'PARTIALLY_REFUNDED',
      totals: { refunded: { amountMinor: 500 } },
      payments: [{ status: 'PARTIALLY_REFUNDED', refunds: [{ reason: 'It came late', amount: { amountMinor: 500 } }] }],
    },
    replayed: false,
    userErrors: [],
  });
  const again = await run('usr_staff', staff, refundOperation(id, `${id}-1`, 500));
  expect(again.data?.['done']).toMatchObject({ replayed: true, order: { totals: { refunded: { amountMinor: 500 } } } });
  const other = await run('usr_staff', staff, refundOperation(id, `${id}-1`, 501));
  expect(other.data?.['done']).toMatchObject({ userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  const tooMuch = await run('usr_staff', staff, refundOperation(id, `${id}-2`, TOTAL));
  expect(tooMuch.data?.['done']).toMatchObject({
    userErrors: [{ code: 'VALIDATION', path: ['amount', 'amountMinor'] }],
  });
  const rest = await run('usr_staff', staff, refundOperation(id, `${id}-3`));
  expect(rest.data?.['done']).toMatchObject({ order: { paymentStatus: 'REFUNDED', allowedActions: ['CANCEL'] } });
  const nothing = await run('usr_staff', staff, refundOperation(id, `${id}-4`));
  expect(nothing.data?.['done']).toMatchObject({ userErrors: [{ code: 'ILLEGAL_TRANSITION', allowed: ['CANCEL'] }] });
});

test('a refund releases no stock; cancelling afterwards does, and refunds only the rest', async () => {
  const { id, userId, variantId } = await newPaidOrder();
  await run('usr_staff', staff, refundOperation(id, `${id}-1`, 1_000));
  expect(shop.products.variants.get(variantId)).toMatchObject({ onHand: 3, available: 3 });
  const cancel = `mutation ($id: ID!) { done: cancelOrder(orderId: $id, idempotencyKey: "c") ${payload} }`;
  expect((await run(userId, [], [cancel, { id }])).data?.['done']).toMatchObject({
    order: { status: 'CANCELLED', paymentStatus: 'REFUNDED', totals: { refunded: { amountMinor: TOTAL } } },
  });
  expect(shop.products.variants.get(variantId)).toMatchObject({ onHand: 5, available: 5 });
  expect(await orderViolations(shop)).toEqual([]);
});

test('concurrent refunds together stay within the captured amount', async () => {
  const { id } = await newPaidOrder();
  const timing = { now: shop.clock.now() };
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      shop.checkout.refundOrder(refundCall({ id }, { key: `${at}`, amountMinor: 600 }, timing)),
    ),
  );
  expect(outcomes.filter(({ refusals }) => refusals.length === 0)).toHaveLength(Math.floor(TOTAL / 600));
  expect(await orderViolations(shop)).toEqual([]);
});

test('a refund the provider declines is refused, published with its actor, and the amount stays refundable', async () => {
  const { id } = await newPaidOrder();
  const { provider } = shop.dependencies;
  const declining = { ...provider, refund: async () => ({ kind: 'declined', code: 'no', message: 'No.' }) as const };

  const checkout = createCheckout({ ...shop.dependencies, provider: declining });
  const declined = await checkout.refundOrder(refundCall({ id }, { key: 'a' }, { now: shop.clock.now() }));
  expect(declined).toMatchObject({ orderId: id, refusals: [{ code: 'PAYMENT_DECLINED', path: ['amount'] }] });
  const entries = shop.db.selectFrom('outbox').select(['type', 'data']).where('type', '=', 'payment.refund_declined');
  expect(await entries.execute()).toMatchObject([{ data: { orderId: id, actor: 'usr_staff', amountMinor: TOTAL } }]);
  const again = await run('usr_staff', staff, refundOperation(id, `${id}-b`));
  expect(again.data?.['done']).toMatchObject({
    order: { paymentStatus: 'REFUNDED', payments: [{ refunds: [{ amount: { amountMinor: TOTAL } }] }] },
  });
  expect(await orderViolations(shop)).toEqual([]);
});

test('the events of shipping, delivering and refunding name who did it; those of buyers name nobody', async () => {
  const { id, userId } = await newPaidOrder();
  await run('usr_staff', staff, shipOperation(id, 3));
  await run('apk_machine', staff, deliverOperation(id, 4));
  await run('usr_staff', staff, refundOperation(id, `${id}-actor`));
  const cancelled = await newPaidOrder();
  const cancel =
    'mutation ($id: ID!) { done: cancelOrder(orderId: $id, idempotencyKey: "c2") { userErrors { code } } }';
  await run(cancelled.userId, [], [cancel, { id: cancelled.id }]);
  const events = shop.db.selectFrom('outbox').select(['type', 'data']).where('subject', 'in', [id, cancelled.id]);
  const byStaff = (await events.orderBy('sequence').execute()).flatMap(({ type, data }) => {
    const { actor } = data as { actor?: string };
    return actor === undefined ? [] : [[type, actor]];
  });
  expect(byStaff).toEqual([
    ['order.shipped', 'usr_staff'],
    ['order.delivered', 'apk_machine'],
    ['payment.refunded', 'usr_staff'],
  ]);
  const { data } = await run(
    userId,
    [],
    ['query ($id: ID) { order(id: $id) { timeline { edges { node { message } } } } }', { id }],
  );
  expect(JSON.stringify(data)).not.toContain('usr_staff');
});

test('the database rejects ledger transactions that are unbalanced, repeated or changed', async () => {
  const { db } = shop;
  const { id } = await newPaidOrder();
  const post = (cause: string, minor: number) => sql`
    with posted as (insert into ledger_transactions (kind, cause, order_id, currency, occurred_at)
      values ('REFUND', ${cause}, ${id}, 'USD', now()) returning id)
    insert into ledger_entries select id, account, amount from posted,
      (values ('PROVIDER', ${minor}::bigint), ('REFUNDS', -5)) as entry (account, amount)`;
  await expect(post('rfd_a', 4).execute(db)).rejects.toThrow('does not sum to 0');
  await post('rfd_b', 5).execute(db);
  await expect(post('rfd_b', 5).execute(db)).rejects.toThrow('ledger_once_per_cause');
  await expect(sql`update ledger_entries set amount_minor = 1`.execute(db)).rejects.toThrow('never changed');
  await expect(sql`delete from ledger_transactions`.execute(db)).rejects.toThrow('never changed');
});
