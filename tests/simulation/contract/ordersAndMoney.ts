import { expect } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import type { Order } from '../../../subgraphs/orders/domain/order.ts';
import {
  secondsAfterStart,
  withFailedPayment,
  leaseFrom,
  newSaga,
  insertPendingOrder,
  type StoreContract,
} from './storeContract.ts';

function attemptOf({ id: orderId }: Order, id = newId('pat')) {
  const money = { amountMinor: 1_800, currency: 'USD', method: 'CARD', state: 'IN_FLIGHT' } as const;
  return {
    id,
    orderId,
    ...money,
    transactionId: null,
    declineCode: null,
    createdAt: secondsAfterStart(0),
    capturedAt: null,
  };
}

function refundOf(
  attemptId: string,
  { orderId, reference = '', amountMinor = 1_800 }: { orderId: string; reference?: string; amountMinor?: number },
) {
  const money = { amountMinor, currency: 'USD', state: 'REQUESTED', cause: 'STAFF' } as const;
  return { id: newId('rfd'), attemptId, orderId, reference, reason: null, ...money, createdAt: secondsAfterStart(0) };
}

const captured = { state: 'CAPTURED', transactionId: 'txn_1', declineCode: null, now: secondsAfterStart(2) } as const;

export const ordersAndMoneyContract: StoreContract = {
  'an order is read as it was written, and saved once per version': async (store) => {
    const { run } = store;
    const order = await insertPendingOrder(store);
    expect(await run((tx) => tx.orders.lock(order.id))).toEqual(order);
    expect(await run((tx) => tx.orders.lock('ord_none'))).toBeNull();
    const next = withFailedPayment(order);
    await run((tx) => tx.orders.save(next, null));
    expect(await run((tx) => tx.orders.lock(order.id))).toEqual(next.order);
    await expect(run((tx) => tx.orders.save(next, null))).rejects.toThrow();
  },

  'concurrent changes that lock the order first all succeed, one after the other': async (store) => {
    const { run } = store;
    const order = await insertPendingOrder(store);
    const change = () =>
      run(async (tx) => {
        const locked = await tx.orders.lock(order.id);
        if (locked) await tx.orders.save(withFailedPayment(locked), null);
      });
    await Promise.all([change(), change(), change(), change()]);
    expect(await run((tx) => tx.orders.lock(order.id))).toMatchObject({ version: 5 });
  },

  'overdue orders are PENDING, expired and without an active saga, oldest expiry first': async (store) => {
    const { run } = store;
    const [late, later, busy] = [
      await insertPendingOrder(store, -90),
      await insertPendingOrder(store, -80),
      await insertPendingOrder(store, -70),
    ];
    const fresh = await insertPendingOrder(store);
    await run((tx) => tx.sagas.insert(newSaga(busy.id), leaseFrom(0)));
    await run((tx) => tx.sagas.insert(newSaga(later.id, 'refund'), leaseFrom(0)));
    const overdue = await run((tx) => tx.orders.findOverdue(secondsAfterStart(0), 100));
    const ownIds = new Set([late.id, later.id, busy.id, fresh.id]);
    expect(overdue.filter((id) => ownIds.has(id))).toEqual([late.id, later.id]);
    expect(await run((tx) => tx.orders.findOverdue(secondsAfterStart(0), 1))).toHaveLength(1);
  },

  'an order has one attempt in flight or captured, and an attempt is closed once': async (store) => {
    const { run } = store;
    const order = await insertPendingOrder(store);
    const [first, second] = [attemptOf(order), attemptOf(order)];
    await run((tx) => tx.payments.insertAttempt(first));
    const taken = { constraint: 'payment_attempts_one_live' };
    await expect(run((tx) => tx.payments.insertAttempt(second))).rejects.toMatchObject(taken);
    expect(await run((tx) => tx.payments.findCaptured(order.id))).toBeNull();
    const declined = { state: 'DECLINED', transactionId: null, declineCode: 'no', now: secondsAfterStart(1) } as const;
    await run((tx) => tx.payments.closeAttempt(first.id, declined));
    await expect(run((tx) => tx.payments.closeAttempt(first.id, declined))).rejects.toThrow();
    await run((tx) => tx.payments.insertAttempt(second));
    await run((tx) => tx.payments.closeAttempt(second.id, captured));
    const paid = { id: second.id, state: 'CAPTURED', transactionId: 'txn_1', capturedAt: secondsAfterStart(2) };
    expect(await run((tx) => tx.payments.findCaptured(order.id))).toMatchObject(paid);
    await expect(run((tx) => tx.payments.insertAttempt(attemptOf(order)))).rejects.toMatchObject(taken);
    expect(await run((tx) => tx.payments.findAttempt('pat_none'))).toBeNull();
  },

  'only one of many concurrent payment attempts is in flight': async (store) => {
    const { run } = store;
    const order = await insertPendingOrder(store);
    const started = Array.from({ length: 5 }, () => run((tx) => tx.payments.insertAttempt(attemptOf(order))));
    const ended = await Promise.allSettled(started);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  },

  'a refund is unique per cause and reference, counts as soon as it is due, and is completed once': async (store) => {
    const { run } = store;
    const order = await insertPendingOrder(store);
    const attempt = attemptOf(order);
    await run((tx) => tx.payments.insertAttempt(attempt));
    const insertRefund = (reference: string, amountMinor: number) => {
      const refund = refundOf(attempt.id, { orderId: order.id, reference, amountMinor });
      return run(async (tx) => ((await tx.payments.insertRefund(refund)) ? refund : null));
    };
    const [one, other] = [await insertRefund('a', 700), await insertRefund('b', 500)];
    expect(await insertRefund('a', 100)).toBeNull();
    expect(await run((tx) => tx.payments.refundedMinor(attempt.id))).toBe(1_200);
    await run((tx) => tx.payments.declineRefund(other?.id ?? '', secondsAfterStart(3)));
    expect(await run((tx) => tx.payments.refundedMinor(attempt.id))).toBe(700);
    const complete = (id = '') => run((tx) => tx.payments.completeRefund(id, secondsAfterStart(4)));
    expect(await complete(one?.id)).toMatchObject({ id: one?.id, state: 'DONE', amountMinor: 700 });
    expect(await complete(one?.id)).toBeNull();
    expect(await complete(other?.id)).toBeNull();
  },

  'the ledger accepts each transaction once, and only if its entries sum to 0': async (store) => {
    const { run } = store;
    const { id: orderId } = await insertPendingOrder(store);
    const movement = { kind: 'CAPTURE', cause: newId('pat'), orderId, currency: 'USD' } as const;
    const entries = [
      { account: 'PROVIDER', amountMinor: 900 },
      { account: 'SALES', amountMinor: -900 },
    ] as const;
    await run((tx) => tx.ledger.post({ ...movement, entries }, secondsAfterStart(0)));
    await expect(run((tx) => tx.ledger.post({ ...movement, entries }, secondsAfterStart(0)))).rejects.toThrow();
    await run((tx) => tx.ledger.post({ ...movement, kind: 'REFUND', entries }, secondsAfterStart(0)));
    const unbalanced = { ...movement, cause: newId('pat'), entries: entries.slice(0, 1) };
    await expect(run((tx) => tx.ledger.post(unbalanced, secondsAfterStart(0)))).rejects.toThrow();
    await run((tx) => tx.ledger.post({ ...unbalanced, entries: [] }, secondsAfterStart(0)));
  },
};
