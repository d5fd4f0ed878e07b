import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '#platform/faults/faults.ts';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { orderViolations } from '../../../tests/orders/orderInvariants.ts';
import {
  cancelCall,
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../../tests/orders/openCheckoutForTest.ts';
import { createCheckout } from './checkout.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import { startSagaWorker } from './sagaWorker.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: false })));
afterAll(() => shop[Symbol.asyncDispose]());

const withinMs = 25_000;

function timing() {
  return { now: shop.clock.now(), withinMs };
}

function newVariant(onHand: number): string {
  const variantId = newId('var');
  shop.products.stock(variantId, onHand, PRICE_MINOR);
  return variantId;
}

async function newOrder() {
  const cart = await shop.cart(newId('usr'), newVariant(5));
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  return { id: orderId ?? 'none', cart };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Retries like a client: sends a call rejected with OVERLOADED or CONFLICT again with the same key. */
async function untilTaken<Outcome>(submit: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    try {
      return await submit();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'OVERLOADED') throw error;
      await sleep(50);
    }
  }
}

test('20 keys sent 20 times concurrently create 20 orders, each charged once', async () => {
  const variantId = newVariant(100);
  const carts = await Promise.all(times(20, () => shop.cart(newId('usr'), variantId)));
  const placed = await Promise.all(
    carts.map((cart) =>
      Promise.all(times(20, () => untilTaken(() => shop.checkout.placeOrder(placeCall(cart, 'place', timing()))))),
    ),
  );
  for (const outcomes of placed) {
    expect(new Set(outcomes.map((outcome) => outcome.orderId)).size).toBe(1);
    expect(outcomes.filter((outcome) => !outcome.replayed)).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => outcome.refusals)).toEqual([]);
  }
  const orders = carts.map((cart, index) => ({ id: placed[index]?.[0]?.orderId ?? 'none', cart }));
  const paid = await Promise.all(
    orders.map((order) =>
      Promise.all(
        times(20, () =>
          untilTaken(() => shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, timing()))),
        ),
      ),
    ),
  );
  expect(paid.flat().flatMap((outcome) => outcome.refusals)).toEqual([]);
  expect(paid.flat().filter((outcome) => !outcome.replayed)).toHaveLength(20);
  const charges = await shop.db.selectFrom('payment_attempts').select('id').where('state', '=', 'CAPTURED').execute();
  expect(charges).toHaveLength(20);
  expect(shop.products.variants.get(variantId)).toMatchObject({ onHand: 80, available: 80 });
  expect(await orderViolations(shop)).toEqual([]);
}, 30_000);

test('12 concurrent buyers of the last 5 units get 5 orders and 7 refusals with the available quantity', async () => {
  const variantId = newVariant(5);
  const carts = await Promise.all(times(12, () => shop.cart(newId('usr'), variantId)));
  const outcomes = await Promise.all(carts.map((cart) => shop.checkout.placeOrder(placeCall(cart, 'place', timing()))));
  expect(outcomes.filter((outcome) => outcome.orderId !== null)).toHaveLength(5);
  for (const { refusals } of outcomes.filter((outcome) => outcome.orderId === null)) {
    expect(refusals).toMatchObject([{ code: 'INSUFFICIENT_STOCK', variantId, requested: 1, available: 0 }]);
  }
  expect(await orderViolations(shop)).toEqual([]);
});

test('concurrent paying, cancelling and expiring end in one consistent history', async () => {
  const orders = await Promise.all(times(12, newOrder));
  const overdue = orders.map((order) => order.id);
  const now = new Date(shop.clock.now());
  await shop.db.updateTable('orders').set({ expires_at: now }).where('id', 'in', overdue.slice(0, 6)).execute();
  const expire = async () => {
    for (const saga of await expireOrders(shop.dependencies)) await runSaga(shop.dependencies, saga, null);
  };
  await Promise.all(
    orders.flatMap((order) => [
      shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, timing())),
      shop.checkout.cancelOrder(cancelCall(order, 'cancel', timing())),
      shop.checkout.payOrder(payCall(order, { key: 'pay-again', token: 'tok_timeout' }, timing())),
      expire(),
    ]),
  );
  await shop.settleAll();
  expect(await orderViolations(shop)).toEqual([]);
  const rows = await shop.db.selectFrom('orders').select('status').where('id', 'in', overdue).execute();
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['CANCELLED']));
});

test('a worker that stalls until another takes its lease writes nothing', async () => {
  const cart = await shop.cart(newId('usr'), newVariant(5));
  const stalled = stall(shop);
  const slow = stalled.checkout.placeOrder(placeCall(cart, 'place', timing()));
  await stalled.reached;
  shop.clock.forward(shop.dependencies.settings.leaseMs + 1);
  const other = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  stalled.wake();
  const late = await slow;
  expect(other).toMatchObject({ replayed: true, refusals: [] });
  expect(late).toMatchObject({ orderId: other.orderId, refusals: [] });
  const saga = await shop.db
    .selectFrom('sagas')
    .select('fence')
    .where('order_id', '=', late.orderId)
    .executeTakeFirst();
  expect(saga).toEqual({ fence: 2 });
  expect(await orderViolations(shop)).toEqual([]);
});

test('a stalled worker with reserved stock cannot place the order after another started the compensation', async () => {
  const cart = await shop.cart(newId('usr'), newVariant(5));
  const stalled = stall(shop);
  const slow = stalled.checkout.placeOrder(placeCall(cart, 'place', timing()));
  await stalled.reached;
  shop.clock.forward(shop.dependencies.settings.leaseMs + 1);
  const never = () => Promise.reject(new Error('no answer'));
  const away = { ...shop.dependencies, products: { ...boundTo(shop), reserveStock: never, releaseStock: never } };
  const turned = await createCheckout(away).placeOrder(placeCall(cart, 'place', timing()));
  stalled.wake();
  await slow;
  await shop.settleAll();
  expect(turned).toMatchObject({ orderId: null, refusals: [{ code: 'DEPENDENCY_UNAVAILABLE' }] });
  expect(await shop.checkout.placeOrder(placeCall(cart, 'place', timing()))).toMatchObject({ orderId: null });
  expect(await orderViolations(shop)).toEqual([]);
});

test('two workers share the leftover sagas and expire unpaid orders', async () => {
  const orders = await Promise.all(times(6, newOrder));
  const ids = orders.map((order) => order.id);
  await shop.db
    .updateTable('orders')
    .set({ expires_at: new Date(0) })
    .where('id', 'in', ids)
    .execute();
  const settings = { pollEveryMs: 20, idlePollEveryMs: 20, maxConcurrent: 4 };
  {
    await using one = startSagaWorker(shop.dependencies, settings);
    await using other = startSagaWorker(shop.dependencies, settings);
    one.wake();
    other.wake();
    await eventually(async () => {
      const open = await shop.db.selectFrom('sagas').select('id').where('state', '=', 'RUNNING').execute();
      const rows = await shop.db.selectFrom('orders').select('cancel_reason').where('id', 'in', ids).execute();
      return open.length === 0 && rows.every((row) => row.cancel_reason === 'EXPIRED');
    });
  }
  expect(await orderViolations(shop)).toEqual([]);
});

function boundTo({ products }: CheckoutTest) {
  return {
    quote: products.quote.bind(products),
    commitStock: products.commitStock.bind(products),
    releaseStock: products.releaseStock.bind(products),
  };
}

/** A process that stalls just after its stock was reserved, until the test resumes it. */
function stall({ dependencies, products }: CheckoutTest) {
  const stalled = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const reserveStock = async (...args: Parameters<typeof products.reserveStock>) => {
    const answer = await products.reserveStock(...args);
    reached.resolve();
    await stalled.promise;
    return answer;
  };
  const slow = { ...dependencies, products: { ...boundTo(shop), reserveStock } };
  return { checkout: createCheckout(slow), reached: reached.promise, wake: stalled.resolve };
}
