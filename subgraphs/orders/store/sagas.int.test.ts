import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { openCheckoutForTest, type CheckoutTest } from '../../../tests/orders/openCheckoutForTest.ts';
import { LeaseLostError, type NewSaga, type Saga } from '../domain/saga.ts';
import type { OrderTransaction } from './orderStore.ts';
import { createSagaHistories } from './sagaHistories.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: true })));
afterAll(() => shop[Symbol.asyncDispose]());

const start = Date.parse('2026-11-21T12:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1_000);
const lease = (from: number, seconds = 5) => ({ now: at(from), until: at(from + seconds) });

function inTransaction<T>(work: (tx: OrderTransaction) => Promise<T>): Promise<T> {
  return shop.dependencies.store.transaction(work);
}

function newSaga(orderId = newId('ord')): NewSaga {
  const data = { lines: [], refund: null, reason: 'TEST' };
  const identity = { id: newId('sag'), orderId, idempotencyKey: null, requestId: 'req', traceparent: null };
  return { ...identity, kind: 'cancel', step: 'refund', undo: null, data };
}

const insertSaga = (saga = newSaga()) => inTransaction((tx) => tx.sagas.insert(saga, lease(0)));
const take = (saga: Saga, from: number) => inTransaction((tx) => tx.sagas.lease(saga.id, lease(from)));
const move = (saga: Saga, from: number) => inTransaction((tx) => tx.sagas.move(saga, { step: 'release' }, lease(from)));

test('a leased saga cannot be leased again until the lease expires; each lease raises the fence', async () => {
  const held = await insertSaga();
  expect(held.fence).toBe(1);
  expect(await take(held, 4)).toBeNull();
  expect(await take(held, 5)).toMatchObject({ id: held.id, fence: 2 });
  expect(await take(held, 9)).toBeNull();
});

test('a former holder writes nothing, neither a move nor a retry', async () => {
  const stalled = await insertSaga();
  const taken = await take(stalled, 5);
  await expect(move(stalled, 6)).rejects.toThrow(LeaseLostError);
  const wait = { at: at(60), now: at(6), reason: 'late' };
  await expect(inTransaction((tx) => tx.sagas.retry(stalled, wait))).rejects.toThrow(LeaseLostError);
  expect(await inTransaction((tx) => tx.sagas.find(stalled.id))).toMatchObject({ step: 'refund', fence: 2, tries: 0 });
  expect(taken && (await move(taken, 6))).toMatchObject({ step: 'release', fence: 2 });
});

test('an ended saga cannot be moved', async () => {
  const held = await insertSaga();
  const done = await inTransaction((tx) => tx.sagas.move(held, { state: 'DONE' }, lease(1)));
  await expect(move(done, 2)).rejects.toThrow(LeaseLostError);
  expect(await take(done, 60)).toBeNull();
});

test('a back-off is kept, unless the saga was woken since it was leased', async () => {
  const held = await insertSaga();
  await inTransaction((tx) => tx.sagas.retry(held, { at: at(30), now: at(1), reason: 'no answer' }));
  expect(await take(held, 29)).toBeNull();
  const again = await take(held, 30);
  if (!again) throw new Error('expected the saga to be due');
  expect(again.tries).toBe(1);
  await inTransaction((tx) => tx.sagas.wake(held.orderId, 'cancel', at(31)));
  await inTransaction((tx) => tx.sagas.retry(again, { at: at(90), now: at(32), reason: 'no answer' }));
  expect(await take(again, 32)).not.toBeNull();
});

test('concurrent workers share the due sagas, none twice', async () => {
  const started = await Promise.all(Array.from({ length: 12 }, () => insertSaga()));
  const lots = await Promise.all([1, 2, 3].map(() => inTransaction((tx) => tx.sagas.leaseDue(100, lease(1_000)))));
  const taken = lots.flat().map((saga) => saga.id);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken).toEqual(expect.arrayContaining(started.map((saga) => saga.id)));
});

test('an order has one active saga; superseding it fences its holder off and frees the order', async () => {
  const held = await insertSaga();
  await expect(insertSaga(newSaga(held.orderId))).rejects.toMatchObject({ constraint: 'sagas_one_per_order' });
  expect(await inTransaction((tx) => tx.sagas.supersede({ id: held.id, step: 'release' }, at(1)))).toBe(false);
  expect(await inTransaction((tx) => tx.sagas.supersede(held, at(1)))).toBe(true);
  await expect(move(held, 2)).rejects.toThrow(LeaseLostError);
  expect(await insertSaga(newSaga(held.orderId))).toMatchObject({ state: 'RUNNING' });
});

test('the history names each step with its tries, its last error and its end', async () => {
  const held = await insertSaga();
  await inTransaction((tx) => tx.sagas.retry(held, { at: at(1), now: at(1), reason: 'no answer' }));
  const again = await take(held, 2);
  if (!again) throw new Error('expected the saga to be due');
  await move(again, 3);
  const left = { step: 'refund', tries: 1, lastError: 'no answer', startedAt: at(0), endedAt: at(3) };
  const current = { step: 'release', tries: 0, lastError: null, startedAt: at(3) };
  const [history] = await createSagaHistories(shop.db).ofOrder(held.orderId);
  expect(history?.steps).toEqual([left, { ...current, endedAt: null }]);
  const moved = await inTransaction((tx) => tx.sagas.find(held.id));
  await inTransaction((tx) => tx.sagas.move(moved ?? held, { state: 'DONE' }, lease(4)));
  const [ended] = await createSagaHistories(shop.db).ofOrder(held.orderId);
  expect(ended?.steps).toEqual([left, { ...current, endedAt: at(4) }]);
});
