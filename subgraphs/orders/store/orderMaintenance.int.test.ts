import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { orderViolations } from '../../../tests/orders/orderInvariants.ts';
import {
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../../tests/orders/openCheckoutForTest.ts';
import { createCheckout } from '../sagas/checkout.ts';
import { reconcilePayments } from '../sagas/reconcilePayments.ts';
import { resumeSagas } from '../sagas/resumeSagas.ts';
import { leaseOf, type SagaDependencies } from '../sagas/sagaDependencies.ts';
import { createOrderMaintenance } from './orderMaintenance.ts';
import { createReconcileReads } from './reconcileReads.ts';
import { createSagaHistories } from './sagaHistories.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: true })));
afterAll(() => shop[Symbol.asyncDispose]());

const ALL = ['IN_FLIGHT', 'CAPTURED', 'DECLINED', 'VOIDED'] as const;
const LONG_AGO = new Date(0);
const timing = () => ({ now: shop.clock.now() });
const away = () => Promise.reject(Object.assign(new Error('away'), { code: 'DEPENDENCY_UNAVAILABLE' }));

async function newOrder() {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, PRICE_MINOR);
  const cart = await shop.cart(newId('usr'), variantId);
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  return { id: orderId ?? 'none', cart };
}

const pay = (dependencies: SagaDependencies, order: Awaited<ReturnType<typeof newOrder>>, token: string) =>
  createCheckout(dependencies).payOrder(payCall(order, { key: 'pay', token }, timing()));

async function attemptOf(orderId: string) {
  return shop.db.selectFrom('payment_attempts').selectAll().where('order_id', '=', orderId).executeTakeFirstOrThrow();
}

test('old settled keys and addresses are deleted, recent and active ones are kept', async () => {
  const { db, clock } = shop;
  const maintenance = createOrderMaintenance(db);
  const old = await newOrder();
  clock.forward(26 * 3_600_000);
  const lately = await newOrder();
  const before = new Date(clock.now() - 25 * 3_600_000);
  await db.updateTable('idempotency_keys').set({ settled_at: null }).where('order_id', '=', lately.id).execute();
  expect(await maintenance.deleteKeys(before)).toBe(1);
  expect(await maintenance.deleteKeys(new Date(clock.now() + 1))).toBe(0);
  await db
    .updateTable('idempotency_keys')
    .set({ settled_at: new Date(clock.now()) })
    .execute();

  expect(await maintenance.eraseAddresses(before)).toBe(1);
  expect(await maintenance.eraseAddresses(before)).toBe(0);
  const sagas = await db.selectFrom('sagas').select(['order_id', 'data']).execute();
  const kept = sagas.filter(({ data }) => JSON.stringify(data).includes('Analytical'));
  expect(kept.map((saga) => saga.order_id)).toEqual([lately.id]);
  const order = await db.selectFrom('orders').selectAll().where('id', '=', old.id).executeTakeFirstOrThrow();
  expect(order.shipping_address.line1).toBe('1 Analytical Way');
});

test('a key whose outcome was deleted is refused, and nothing is repeated', async () => {
  const { id, cart } = await newOrder();
  await shop.db.deleteFrom('idempotency_keys').where('order_id', '=', id).execute();
  const again = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  expect(again).toMatchObject({ orderId: null, refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
});

test('reconciliation queries an attempt in flight, and an attempt unknown to the provider is voided', async () => {
  const order = await newOrder();
  const { provider } = shop.dependencies;
  const dependencies = {
    ...shop.dependencies,
    provider: { ...provider, charge: away, status: away, voidCharge: away },
  };
  await pay(dependencies, order, 'tok_approve');
  const { attempts } = createReconcileReads(shop.db);
  const { id: attemptId } = await attemptOf(order.id);
  const findings = await reconcilePayments(shop.dependencies, await attempts(LONG_AGO, ALL));
  expect(findings).toEqual([expect.objectContaining({ kind: 'statusRequested', attemptId, orderId: order.id })]);
  await shop.settleAll();
  expect(await attemptOf(order.id)).toMatchObject({ state: 'VOIDED' });
  expect(await reconcilePayments(shop.dependencies, await attempts(LONG_AGO, ALL))).toEqual([]);
  expect(await orderViolations(shop)).toEqual([]);
});

test('reconciliation finds an unreported capture of a closed attempt and refunds it once', async () => {
  const order = await newOrder();
  await pay(shop.dependencies, order, 'tok_decline');
  const { id: attemptId } = await attemptOf(order.id);
  await shop.db
    .withTables<{ provider_charges: { attempt_id: string; state: string } }>()
    .updateTable('provider_charges')
    .set({ state: 'CAPTURED' })
    .where('attempt_id', '=', attemptId)
    .execute();
  const { attempts } = createReconcileReads(shop.db);
  const found = await reconcilePayments(shop.dependencies, await attempts(LONG_AGO, ALL));
  expect(found).toMatchObject([{ kind: 'refunded', attemptId }]);
  await shop.settleAll();
  expect(await reconcilePayments(shop.dependencies, await attempts(LONG_AGO, ALL))).toEqual([]);
  expect(await orderViolations(shop)).toEqual([]);
});

test('an attempt captured only here, or an unavailable provider, is reported as unclear', async () => {
  const order = await newOrder();
  await pay(shop.dependencies, order, 'tok_approve');
  const { attempts } = createReconcileReads(shop.db);
  const mine = (await attempts(LONG_AGO, ALL)).filter(({ orderId }) => orderId === order.id);
  const lying = {
    ...shop.dependencies,
    provider: { ...shop.dependencies.provider, status: async () => ({ kind: 'unknown' }) as const },
  };
  expect(await reconcilePayments(lying, mine)).toMatchObject([
    { kind: 'unclear', detail: expect.stringContaining('unknown') },
  ]);
  const silent = { ...shop.dependencies, provider: { ...shop.dependencies.provider, status: away } };
  expect(await reconcilePayments(silent, mine)).toMatchObject([
    { kind: 'unclear', detail: expect.stringContaining('away') },
  ]);
});

test("a waiting saga's history shows its tries and last error, and resuming runs it", async () => {
  const order = await newOrder();
  const { products } = shop;
  const { commitStock } = products;
  products.commitStock = away;
  await pay(shop.dependencies, order, 'tok_approve');
  const histories = createSagaHistories(shop.db);
  const stuck = (await histories.ofOrder(order.id)).find(({ kind }) => kind === 'pay');
  expect(stuck).toMatchObject({ state: 'RUNNING', step: 'commit', requestId: 'req-pay', tries: 1, lastError: 'away' });
  expect(stuck?.steps).toMatchObject([
    { step: 'charge', tries: 0, lastError: null, endedAt: expect.any(Date) },
    { step: 'commit', tries: 1, lastError: 'away', endedAt: null },
  ]);
  products.commitStock = commitStock;
  const ids = [stuck?.id ?? ''];
  expect(await resumeSagas(shop.dependencies, ids)).toMatchObject([{ isHeld: false, saga: { state: 'DONE' } }]);
  expect(await resumeSagas(shop.dependencies, [...ids, 'sag_unknown'])).toMatchObject([{ isHeld: false }]);
  expect(await orderViolations(shop)).toEqual([]);
});

test('resuming skips a saga that another process has leased', async () => {
  const order = await newOrder();
  const { provider } = shop.dependencies;
  await pay({ ...shop.dependencies, provider: { ...provider, charge: away, status: away } }, order, 'tok_approve');
  const histories = await createSagaHistories(shop.db).ofOrder(order.id);
  const id = histories.find(({ kind }) => kind === 'pay')?.id ?? '';
  shop.clock.forward(60_000);
  await shop.dependencies.store.transaction((tx) => tx.sagas.lease(id, leaseOf(shop.dependencies)));
  expect(await resumeSagas(shop.dependencies, [id])).toMatchObject([{ isHeld: true, saga: { state: 'RUNNING' } }]);
  shop.clock.forward(60_000);
  expect(await resumeSagas(shop.dependencies, [id])).toMatchObject([{ isHeld: false, saga: { state: 'UNDONE' } }]);
});

test('an order is found by its number in any case', async () => {
  const { id } = await newOrder();
  const { number } = await shop.db.selectFrom('orders').select('number').where('id', '=', id).executeTakeFirstOrThrow();
  const { findOrderId } = createSagaHistories(shop.db);
  expect(await findOrderId(number.toLowerCase())).toBe(id);
  expect(await findOrderId('0000-0000')).toBeNull();
});
