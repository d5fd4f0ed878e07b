import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { orderViolations } from '../../../tests/orders/orderInvariants.ts';
import {
  cancelCall,
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../../tests/orders/openCheckoutForTest.ts';
import { createOrderReads } from '../store/orderReads.ts';
import { createCheckout, type Checkout } from './checkout.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: true })));
afterAll(() => shop[Symbol.asyncDispose]());

const never = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'DEPENDENCY_UNAVAILABLE' }));

function timing(withinMs = 10_000) {
  return { now: shop.clock.now(), withinMs };
}

async function newCart(unitMinor = PRICE_MINOR) {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, unitMinor);
  return { ...(await shop.cart(newId('usr'), variantId)), variantId };
}

async function newOrder() {
  const cart = await newCart();
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  return { id: orderId ?? 'none', cart };
}

/** The dependencies with a products client that never responds to these commands. */
function dependenciesWithout(...commands: (keyof SagaDependencies['products'])[]): SagaDependencies {
  const { products } = shop;
  const answering = {
    quote: products.quote.bind(products),
    reserveStock: products.reserveStock.bind(products),
    commitStock: products.commitStock.bind(products),
    releaseStock: products.releaseStock.bind(products),
  };
  return {
    ...shop.dependencies,
    products: Object.assign(answering, ...commands.map((command) => ({ [command]: never }))),
  };
}

async function rowOf(id: string) {
  return shop.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

const pay = (checkout: Checkout, order: Awaited<ReturnType<typeof newOrder>>, how: { key: string; token: string }) =>
  checkout.payOrder(payCall(order, how, timing()));

test('a key reused with another input, for another mutation or by another user never returns the first outcome', async () => {
  const order = await newOrder();
  const { cart } = order;
  const other = await shop.checkout.placeOrder(placeCall({ ...cart, totalMinor: 1 }, 'place', timing()));
  expect(other).toMatchObject({ orderId: null, refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  const mutation = await shop.checkout.cancelOrder(cancelCall(order, 'place', timing()));
  expect(mutation).toMatchObject({ orderId: null, refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  const stranger = await shop.checkout.placeOrder(placeCall({ ...cart, userId: newId('usr') }, 'place', timing()));
  expect(stranger).toMatchObject({ orderId: null, refusals: [{ code: 'NOT_FOUND' }] });
});

test('a stale, empty or already placed cart is refused, and the refusal is replayed', async () => {
  const order = await newOrder();
  const taken = placeCall(order.cart, 'again', timing());
  const refused = await shop.checkout.placeOrder(taken);
  expect(refused).toMatchObject({ orderId: null, refusals: [{ code: 'CONFLICT' }], replayed: false });
  expect(await shop.checkout.placeOrder(taken)).toEqual({ ...refused, replayed: true });
  const stale = await shop.checkout.placeOrder(placeCall({ ...(await newCart()), version: 9 }, 'stale', timing()));
  expect(stale).toMatchObject({ orderId: null, refusals: [{ code: 'CONFLICT', path: ['input', 'cartVersion'] }] });
});

test('a changed total is refused with the cart, which can be placed at the new total', async () => {
  const cart = await newCart(PRICE_MINOR + 100);
  const refused = await shop.checkout.placeOrder(placeCall(cart, 'old-sum', timing()));
  expect(refused).toMatchObject({ orderId: null, cartId: cart.id, refusals: [{ code: 'PRICE_CHANGED' }] });
  const seen = { ...cart, totalMinor: PRICE_MINOR + 100 };
  expect(await shop.checkout.placeOrder(placeCall(seen, 'new-sum', timing()))).toMatchObject({ refusals: [] });
});

test('a mutation still in progress at its deadline is CONFLICT, and the same key returns its outcome later', async () => {
  const order = await newOrder();
  const lost = { charge: never, status: never, voidCharge: never, refund: never };
  const blind = createCheckout({ ...shop.dependencies, provider: lost });
  const how = { key: 'pay', token: 'tok_approve' };
  const payShortly = (checkout: Checkout) => checkout.payOrder(payCall(order, how, timing(1_000)));
  expect(await payShortly(blind)).toMatchObject({ orderId: order.id, refusals: [{ code: 'CONFLICT' }] });
  expect(await payShortly(blind)).toMatchObject({ orderId: order.id, refusals: [{ code: 'CONFLICT' }] });
  await shop.settleAll();
  const ended = await pay(shop.checkout, order, how);
  expect(ended).toMatchObject({ orderId: order.id, refusals: [{ code: 'PAYMENT_DECLINED' }], replayed: true });
  expect(await rowOf(order.id)).toMatchObject({ status: 'PENDING', payment_status: 'FAILED' });
  expect(await orderViolations(shop)).toEqual([]);
});

test('while products is unavailable placing is compensated, and the cart reopens once products is back', async () => {
  const cart = await newCart();
  const away = createCheckout(dependenciesWithout('reserveStock', 'releaseStock'));
  const call = placeCall(cart, 'place', timing());
  const before = shop.clock.now();
  expect(await away.placeOrder(call)).toMatchObject({ orderId: null, refusals: [{ code: 'DEPENDENCY_UNAVAILABLE' }] });
  expect(shop.clock.now() - before).toBeLessThan(9_000);
  expect(await away.placeOrder(call)).toMatchObject({ refusals: [{ code: 'DEPENDENCY_UNAVAILABLE' }] });
  await shop.settleAll();
  const replay = await shop.checkout.placeOrder({ ...call, ...placeCall(cart, 'place', timing()) });
  expect(replay).toMatchObject({ orderId: null, refusals: [{ code: 'DEPENDENCY_UNAVAILABLE' }], replayed: true });
  expect(await shop.checkout.placeOrder(placeCall(cart, 'new-key', timing()))).toMatchObject({ refusals: [] });
  expect(await orderViolations(shop)).toEqual([]);
});

test('placing is compensated in time however long its back-off would be', async () => {
  const cart = await newCart();
  const patient = createCheckout({ ...dependenciesWithout('reserveStock'), random: () => 0.999 });
  const before = shop.clock.now();
  const outcome = await patient.placeOrder(placeCall(cart, 'place', timing()));
  expect(outcome).toMatchObject({ orderId: null, cartId: cart.id, refusals: [{ code: 'DEPENDENCY_UNAVAILABLE' }] });
  expect(shop.clock.now() - before).toBeLessThan(shop.dependencies.settings.reserveWithinMs + 1_000);
});

test('a reservation that arrives after the compensation is rejected by the release', async () => {
  const cart = await newCart();
  const outcome = await createCheckout(dependenciesWithout('reserveStock')).placeOrder(
    placeCall(cart, 'place', timing()),
  );
  expect(outcome.orderId).toBeNull();
  const { order_id: orderId } = await shop.db
    .selectFrom('idempotency_keys')
    .select('order_id')
    .where('user_id', '=', cart.userId)
    .executeTakeFirstOrThrow();
  const inTime = new Date(shop.clock.now() + 60_000);
  const lines = [{ variantId: cart.variantId, quantity: 1 }];
  const late = await shop.products.reserveStock({ orderId, lines, notAfter: inTime, holdUntil: inTime });
  expect(late.kind).toBe('refused');
  expect(shop.products.variants.get(cart.variantId)?.available).toBe(5);
});

test('paying for units that are gone returns the ended order, refunded', async () => {
  const order = await newOrder();
  for (const variant of shop.products.variants.values()) {
    const entry = variant.entries.get(order.id);
    if (entry) Object.assign(entry, { state: 'EXPIRED' });
    if (entry) Object.assign(variant, { available: 0, onHand: 0 });
  }
  const paid = await pay(shop.checkout, order, { key: 'gone', token: 'tok_approve' });
  const [current] = await createOrderReads(shop.db).findMany([order.id], { kind: 'staff' });
  expect(current).toMatchObject({ status: 'CANCELLED', cancelCause: 'OUT_OF_STOCK', paymentStatus: 'REFUNDED' });
  expect(paid.order).toEqual(current);
});

test('only the owner pays, only the full total, once; a declined order can be paid with another token', async () => {
  const order = await newOrder();
  const wrong = { ...order, cart: { ...order.cart, totalMinor: PRICE_MINOR - 1 } };
  const short = await pay(shop.checkout, wrong, { key: 'short', token: 'tok_approve' });
  expect(short).toMatchObject({ refusals: [{ code: 'VALIDATION', path: ['input', 'amount'] }] });
  const stranger = { ...order, cart: { ...order.cart, userId: newId('usr') } };
  const stolen = await pay(shop.checkout, stranger, { key: 'pay', token: 'tok_approve' });
  expect(stolen).toMatchObject({ orderId: null, refusals: [{ code: 'NOT_FOUND' }] });
  const declined = await pay(shop.checkout, order, { key: 'one', token: 'tok_decline' });
  expect(declined).toMatchObject({ orderId: order.id, refusals: [{ code: 'PAYMENT_DECLINED' }] });
  const { order: written, ...outcome } = declined;
  expect(written).toMatchObject({ id: order.id, paymentStatus: 'FAILED' });
  const again = await pay(shop.checkout, order, { key: 'one', token: 'tok_decline' });
  expect(again).toEqual({ ...outcome, replayed: true });
  expect(await pay(shop.checkout, order, { key: 'two', token: 'tok_approve' })).toMatchObject({ refusals: [] });
  const twice = await pay(shop.checkout, order, { key: 'three', token: 'tok_approve' });
  expect(twice).toMatchObject({
    refusals: [{ code: 'ILLEGAL_TRANSITION', from: 'CONFIRMED', allowed: ['CANCEL', 'REFUND', 'SHIP'] }],
  });
  expect(await orderViolations(shop)).toEqual([]);
});

test('a charge that arrives after its attempt was voided charges nothing', async () => {
  const order = await newOrder();
  const underWay: (() => Promise<unknown>)[] = [];
  const charge: SagaDependencies['provider']['charge'] = (...args) => {
    underWay.push(() => shop.provider.charge(...args));
    return never();
  };
  const slow = createCheckout({ ...shop.dependencies, provider: { ...shop.provider, charge } });
  const outcome = await pay(slow, order, { key: 'pay', token: 'tok_approve' });
  expect(outcome).toMatchObject({ orderId: order.id, refusals: [{ code: 'PAYMENT_DECLINED' }] });
  expect(await underWay[0]?.()).toMatchObject({ kind: 'declined', code: 'voided' });
  expect(await orderViolations(shop)).toEqual([]);
});

test('only the start of a mutation is a new transaction, which yields to started sagas', async () => {
  const order = await newOrder();
  const { store } = shop.dependencies;
  const isNewFlags: unknown[] = [];
  const transaction: typeof store.transaction = (work, o) => {
    isNewFlags.push(o?.isNew ?? false);
    return store.transaction(work, o);
  };
  const watched = createCheckout({ ...shop.dependencies, store: { ...store, transaction } });
  expect(await pay(watched, order, { key: 'pay', token: 'tok_approve' })).toMatchObject({ refusals: [] });
  expect(isNewFlags).toEqual([true, false]);
});

test('cancelling supersedes a payment that only has its stock to commit', async () => {
  const order = await newOrder();
  const uncommitted = createCheckout(dependenciesWithout('commitStock'));
  expect(await pay(uncommitted, order, { key: 'pay', token: 'tok_approve' })).toMatchObject({ refusals: [] });
  expect(await rowOf(order.id)).toMatchObject({ status: 'CONFIRMED' });
  const cancelled = await shop.checkout.cancelOrder(cancelCall(order, 'cancel', timing()));
  expect(cancelled).toMatchObject({ orderId: order.id, refusals: [], replayed: false });
  expect(await rowOf(order.id)).toMatchObject({ status: 'CANCELLED', payment_status: 'REFUNDED' });
  const again = await shop.checkout.cancelOrder(cancelCall(order, 'another', timing()));
  expect(again).toMatchObject({ refusals: [{ code: 'ILLEGAL_TRANSITION', from: 'CANCELLED', allowed: [] }] });
  expect(await orderViolations(shop)).toEqual([]);
});

test('cancelling waits for a pending charge and refunds it', async () => {
  const order = await newOrder();
  const [, cancelled] = await Promise.all([
    pay(shop.checkout, order, { key: 'pay', token: 'tok_late' }),
    shop.checkout.cancelOrder(cancelCall(order, 'cancel', timing())),
  ]);
  expect(cancelled).toMatchObject({ orderId: order.id, refusals: [] });
  await shop.settleAll();
  expect(await rowOf(order.id)).toMatchObject({ status: 'CANCELLED' });
  expect(await orderViolations(shop)).toEqual([]);
});

test('an order that becomes overdue during a charge expires after the charge, not before', async () => {
  const order = await newOrder();
  const lost = { charge: shop.provider.charge, status: never, voidCharge: never, refund: never };
  const blind = createCheckout({ ...shop.dependencies, provider: lost });
  await blind.payOrder(payCall(order, { key: 'pay', token: 'tok_error' }, timing(1_000)));
  shop.clock.forward(shop.dependencies.settings.expiryMs);
  const ended = await expireOrders(shop.dependencies);
  expect(ended.map((saga) => saga.orderId)).not.toContain(order.id);
  expect(await rowOf(order.id)).toMatchObject({ status: 'PENDING' });
  await shop.settleAll();
  expect(await rowOf(order.id)).toMatchObject({ status: 'CONFIRMED', payment_status: 'PAID' });
  expect(await orderViolations(shop)).toEqual([]);
});

test('a reported capture of a closed attempt is refunded once, however often it is reported', async () => {
  const order = await newOrder();
  const how = { key: 'pay', token: 'tok_decline' };
  await pay(shop.checkout, order, how);
  const attempt = await shop.db
    .selectFrom('payment_attempts')
    .select('id')
    .where('order_id', '=', order.id)
    .executeTakeFirstOrThrow();
  await shop.db.updateTable('payment_attempts').set({ state: 'VOIDED' }).where('id', '=', attempt.id).execute();
  const refunds: string[] = [];
  const provider = {
    ...shop.provider,
    refund: async ({ refundId }: { refundId: string }) => (refunds.push(refundId), { kind: 'refunded' as const }),
  };
  const dependencies = { ...shop.dependencies, provider };
  const checkout = createCheckout(dependencies);
  const report = { attemptId: attempt.id, kind: 'captured', transactionId: 'txn' } as const;
  expect(await Promise.all([checkout.onPaymentReported(report), checkout.onPaymentReported(report)])).toEqual([
    true,
    true,
  ]);
  expect(await checkout.onPaymentReported({ ...report, attemptId: 'pat_of_nobody' })).toBe(false);
  const now = new Date(shop.clock.now());
  const due = await shop.dependencies.store.transaction((tx) => tx.sagas.leaseDue(10, { now, until: now }));
  for (const saga of due) await runSaga(dependencies, saga, null);
  expect(new Set(refunds).size).toBe(1);
  expect(await rowOf(order.id)).toMatchObject({ status: 'PENDING', payment_status: 'FAILED', refunded_minor: 0 });
  const last = await shop.db
    .selectFrom('order_events')
    .select('type')
    .where('order_id', '=', order.id)
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  expect(last).toEqual({ type: 'payment.refunded' });
});
