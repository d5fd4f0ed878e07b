import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { sql } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { orderViolations } from '../../tests/orders/orderInvariants.ts';
import { openCheckoutForTest, PRICE_MINOR, type CheckoutTest } from '../../tests/orders/openCheckoutForTest.ts';
import { createContext, type OrdersDependencies } from './context.ts';
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
  const carts = createCarts({ db, newId, now, keepMs: () => 86_400_000 });
  const log = createLog({ service: 'test', level: 'silent' });
  dependencies = { carts, orders: createOrderReads(db), checkout, products, log, newId, now };
});
afterAll(() => shop[Symbol.asyncDispose]());

async function run(userId: string | null, source: string, variableValues: Record<string, unknown>) {
  const claims = userId === null ? null : { subject: userId, session: 'ses_1', roles: [], scopes: [] };
  const deadlineAt = shop.clock.now() + 10_000;
  const call = { caller: 'gateway', claims, requestId: newId('req'), deadlineAt, traceparent: null };
  const answer = await graphql({ schema, source, variableValues, contextValue: createContext(dependencies, call) });
  // Results have null prototypes; a plain object can be compared with toEqual.
  return JSON.parse(JSON.stringify(answer)) as {
    data?: Record<string, unknown> | null;
    errors?: { message: string }[];
  };
}

const payload = `order { id number status paymentStatus fulfillmentStatus cancelReason allowedActions version
  totals { total { amountMinor } refunded { amountMinor } } timeline { edges { node { sequence type message } } } }
  cart { id version totals(shippingMethod: STANDARD) { total { amountMinor currency } } } replayed
  userErrors { __typename code message path ... on InsufficientStockError { variant { id } requested available }
    ... on IllegalTransitionError { from to allowed } }`;
const placeOrder = `mutation ($input: PlaceOrderInput!, $key: ID!) { placeOrder(input: $input, idempotencyKey: $key) { ${payload} } }`;
const payOrder = `mutation ($id: ID!, $input: PaymentInput!, $key: ID!) { payOrder(orderId: $id, input: $input, idempotencyKey: $key) { ${payload} } }`;
const cancelOrder = `mutation ($id: ID!, $reason: String, $key: ID!) { cancelOrder(orderId: $id, reason: $reason, idempotencyKey: $key) { ${payload} } }`;

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' };
const money = (amountMinor: number) => ({ amountMinor, currency: 'USD' });

async function newCart(onHand = 5, unitMinor = PRICE_MINOR) {
  const variantId = newId('var');
  shop.products.stock(variantId, onHand, unitMinor);
  const cart = await shop.cart(newId('usr'), variantId, 2);
  const place = { cartId: cart.id, cartVersion: cart.version, shippingAddress, shippingMethod: 'STANDARD' };
  return { ...cart, variantId, input: { ...place, expectedTotal: money(2 * PRICE_MINOR + 490) } };
}

async function newOrder() {
  const { userId, input } = await newCart();
  const { data } = await run(userId, placeOrder, { input, key: 'place' });
  const placed = data?.['placeOrder'] as { order: { id: string } } | undefined;
  return { userId, id: placed?.order.id ?? 'none' };
}

const total = money(2 * PRICE_MINOR + 490);
const paying = { method: 'CARD', token: 'tok_approve', amount: total };

test('an order is placed, paid and cancelled, and each response shows its current state', async () => {
  const { userId, id } = await newOrder();
  const paid = await run(userId, payOrder, { id, input: paying, key: 'pay' });
  expect(paid.data?.['payOrder']).toMatchObject({
    order: { status: 'CONFIRMED', paymentStatus: 'PAID', allowedActions: ['CANCEL', 'REFUND', 'SHIP'], version: 3 },
    cart: null,
    replayed: false,
    userErrors: [],
  });
  const cancelled = await run(userId, cancelOrder, { id, reason: 'Too many', key: 'cancel' });
  expect(cancelled.data?.['cancelOrder']).toMatchObject({
    order: {
      status: 'CANCELLED',
      paymentStatus: 'REFUNDED',
      cancelReason: 'Too many',
      totals: { refunded: { amountMinor: total.amountMinor } },
    },
    userErrors: [],
  });
  const replay = await run(userId, payOrder, { id, input: paying, key: 'pay' });
  expect(replay.data?.['payOrder']).toMatchObject({ order: { status: 'CANCELLED' }, replayed: true, userErrors: [] });
});

test('a changed total returns the current cart, whose total is accepted unchanged', async () => {
  const { userId, input } = await newCart(5, PRICE_MINOR + 25);
  const { data } = await run(userId, placeOrder, { input, key: 'one' });
  const refused = data?.['placeOrder'] as { cart: { totals: { total: unknown } } };
  expect(refused).toMatchObject({ order: null, userErrors: [{ __typename: 'InputError', code: 'PRICE_CHANGED' }] });
  const again = { ...input, expectedTotal: refused.cart.totals.total };
  const placed = await run(userId, placeOrder, { input: again, key: 'two' });
  expect(placed.data?.['placeOrder']).toMatchObject({ order: { status: 'PENDING' }, cart: null, userErrors: [] });
});

test('a shortage names the variant and the available quantity', async () => {
  const { userId, variantId, input } = await newCart(1);
  const { data } = await run(userId, placeOrder, { input, key: 'place' });
  expect(data?.['placeOrder']).toMatchObject({
    order: null,
    cart: { id: input.cartId },
    userErrors: [{ __typename: 'InsufficientStockError', variant: { id: variantId }, requested: 2, available: 1 }],
  });
});

test('a refusal on an ended order lists the allowed actions', async () => {
  const { userId, id } = await newOrder();
  await run(userId, cancelOrder, { id, key: 'cancel' });
  const { data } = await run(userId, payOrder, { id, input: paying, key: 'pay' });
  expect(data?.['payOrder']).toMatchObject({
    order: { status: 'CANCELLED', cancelReason: 'CUSTOMER' },
    userErrors: [{ __typename: 'IllegalTransitionError', from: 'CANCELLED', to: 'CONFIRMED', allowed: [] }],
  });
});

test('a caller who is not signed in cannot place, pay or cancel', async () => {
  const { id } = await newOrder();
  const { input } = await newCart();
  for (const [source, variables] of [
    [placeOrder, { input, key: 'k' }],
    [payOrder, { id, input: paying, key: 'k' }],
    [cancelOrder, { id, key: 'k' }],
  ] as const) {
    const { data, errors } = await run(null, source, variables);
    expect(Object.values(data ?? {})).toEqual([null]);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

const hostile = [
  '',
  ' ',
  'x'.repeat(5_000),
  "'; drop table orders; --",
  'a\u0000b',
  '\ud800',
  '../..',
  '{"$ne":null}',
  '🫖',
];

test('every mutation refuses bad input with a message and changes nothing', async () => {
  const { userId, id } = await newOrder();
  const { input, userId: owner } = await newCart();
  const before = await counts();
  const pending = hostile.flatMap((bad) => [
    run(owner, placeOrder, { input: { ...input, cartId: bad }, key: `a${hostile.indexOf(bad)}` }),
    run(owner, placeOrder, { input: { ...input, shippingAddress: { ...shippingAddress, country: bad } }, key: 'b' }),
    run(owner, placeOrder, { input: { ...input, expectedTotal: { ...total, currency: bad } }, key: 'c' }),
    run(userId, payOrder, { id: bad, input: paying, key: 'd' }),
    run(userId, payOrder, { id, input: { ...paying, token: bad }, key: `e${hostile.indexOf(bad)}` }),
    run(userId, payOrder, { id, input: { ...paying, amount: { ...total, currency: bad } }, key: 'f' }),
    run(userId, cancelOrder, { id: bad, key: 'g' }),
  ]);
  for (const key of ['', ' ', 'a b', 'x'.repeat(201), 'a\u0000b', '🫖']) {
    pending.push(run(owner, placeOrder, { input, key }), run(userId, payOrder, { id, input: paying, key }));
    pending.push(run(userId, cancelOrder, { id, key }));
  }
  for (const { data, errors } of await Promise.all(pending)) {
    expect(errors).toBeUndefined();
    const [answer] = Object.values(data ?? {}) as { userErrors: { code: string; message: string }[] }[];
    expect(answer?.userErrors.map((error) => error.code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(VALIDATION|NOT_FOUND)$/)]),
    );
  }
  expect(await counts()).toEqual(before);
  expect(await orderViolations(shop)).toEqual([]);
});

test('no table contains the payment token once the charge was sent', async () => {
  const { userId, id } = await newOrder();
  await run(userId, payOrder, { id, input: { ...paying, token: 'tok_of_a_secret_card' }, key: 'pay' });
  await shop.settleAll();
  for (const table of ['sagas', 'idempotency_keys', 'payment_attempts', 'order_events', 'outbox', 'provider_charges']) {
    const { rows } = await sql<{ found: number }>`
      select count(*)::int as found from ${sql.table(table)} as kept where kept::text like '%secret_card%'`.execute(
      shop.db,
    );
    expect({ table, rows }).toEqual({ table, rows: [{ found: 0 }] });
  }
});

async function counts() {
  const { rows } = await sql`select (select count(*) from orders) as orders, (select count(*) from sagas) as sagas,
    (select count(*) from payment_attempts) as attempts, (select count(*) from outbox) as events`.execute(shop.db);
  return rows;
}
