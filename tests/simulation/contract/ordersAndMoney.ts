import { expect } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import type { Order } from '../../../subgraphs/orders/domain/order.ts';
import { at, failed, lease, newSaga, putOrder, type Contract } from './shelf.ts';

function attemptOf({ id: orderId }: Order, id = newId('pat')) {
  const money = { amountMinor: 1_800, currency: 'USD', method: 'CARD', state: 'IN_FLIGHT' } as const;
  return { id, orderId, ...money, transactionId: null, declineCode: null, createdAt: at(0), capturedAt: null };
}

function refundOf(
  attemptId: string,
  { orderId, reference = '', amountMinor = 1_800 }: { orderId: string; reference?: string; amountMinor?: number },
) {
  const money = { amountMinor, currency: 'USD', state: 'REQUESTED', cause: 'STAFF' } as const;
  return { id: newId('rfd'), attemptId, orderId, reference, reason: null, ...money, createdAt: at(0) };
}

const captured = { state: 'CAPTURED', transactionId: 'txn_1', declineCode: null, now: at(2) } as const;

export const ordersAndMoneyContract: Contract = {
  'an order is read as it was written, and saved once per version': async (shelf) => {
    const { run } = shelf;
    const order = await putOrder(shelf);
    expect(await run((tx) => tx.orders.lock(order.id))).toEqual(order);
    expect(await run((tx) => tx.orders.lock('ord_none'))).toBeNull();
    const next = failed(order);
    await run((tx) => tx.orders.save(next, null));
    expect(await run((tx) => tx.orders.lock(order.id))).toEqual(next.order);
    await expect(run((tx) => tx.orders.save(next, null))).rejects.toThrow();
  },

  'changes that lock the order first all come through, one after the other': async (shelf) => {
    const { run } = shelf;
    const order = await putOrder(shelf);
    const change = () =>
      run(async (tx) => {
        const locked = await tx.orders.lock(order.id);
        if (locked) await tx.orders.save(failed(locked), null);
      });
    await Promise.all([change(), change(), change(), change()]);
    expect(await run((tx) => tx.orders.lock(order.id))).toMatchObject({ version: 5 });
  },

  'overdue is what is PENDING, past its time and without a saga, the longest overdue first': async (shelf) => {
    const { run } = shelf;
    const [late, later, busy] = [await putOrder(shelf, -90), await putOrder(shelf, -80), await putOrder(shelf, -70)];
    const fresh = await putOrder(shelf);
    await run((tx) => tx.sagas.insert(newSaga(busy.id), lease(0)));
    await run((tx) => tx.sagas.insert(newSaga(later.id, 'refund'), lease(0)));
    const overdue = await run((tx) => tx.orders.findOverdue(at(0), 100));
    const ours = new Set([late.id, later.id, busy.id, fresh.id]);
    expect(overdue.filter((id) => ours.has(id))).toEqual([late.id, later.id]);
    expect(await run((tx) => tx.orders.findOverdue(at(0), 1))).toHaveLength(1);
  },

  'an order has one attempt in flight or captured; a closed one is closed once': async (shelf) => {
    const { run } = shelf;
    const order = await putOrder(shelf);
    const [first, second] = [attemptOf(order), attemptOf(order)];
    await run((tx) => tx.payments.insertAttempt(first));
    const taken = { constraint: 'payment_attempts_one_live' };
    await expect(run((tx) => tx.payments.insertAttempt(second))).rejects.toMatchObject(taken);
    expect(await run((tx) => tx.payments.findCaptured(order.id))).toBeNull();
    const declined = { state: 'DECLINED', transactionId: null, declineCode: 'no', now: at(1) } as const;
    await run((tx) => tx.payments.closeAttempt(first.id, declined));
    await expect(run((tx) => tx.payments.closeAttempt(first.id, declined))).rejects.toThrow();
    await run((tx) => tx.payments.insertAttempt(second));
    await run((tx) => tx.payments.closeAttempt(second.id, captured));
    const paid = { id: second.id, state: 'CAPTURED', transactionId: 'txn_1', capturedAt: at(2) };
    expect(await run((tx) => tx.payments.findCaptured(order.id))).toMatchObject(paid);
    await expect(run((tx) => tx.payments.insertAttempt(attemptOf(order)))).rejects.toMatchObject(taken);
    expect(await run((tx) => tx.payments.findAttempt('pat_none'))).toBeNull();
  },

  'of many attempts begun at once one is in flight': async (shelf) => {
    const { run } = shelf;
    const order = await putOrder(shelf);
    const begun = Array.from({ length: 5 }, () => run((tx) => tx.payments.insertAttempt(attemptOf(order))));
    const ended = await Promise.allSettled(begun);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  },

  'a refund is one per cause and reference, counts from when it is owed, and is completed once': async (shelf) => {
    const { run } = shelf;
    const order = await putOrder(shelf);
    const attempt = attemptOf(order);
    await run((tx) => tx.payments.insertAttempt(attempt));
    const owe = (reference: string, amountMinor: number) => {
      const refund = refundOf(attempt.id, { orderId: order.id, reference, amountMinor });
      return run(async (tx) => ((await tx.payments.insertRefund(refund)) ? refund : null));
    };
    const [one, other] = [await owe('a', 700), await owe('b', 500)];
    expect(await owe('a', 100)).toBeNull();
    expect(await run((tx) => tx.payments.refundedMinor(attempt.id))).toBe(1_200);
    await run((tx) => tx.payments.declineRefund(other?.id ?? '', at(3)));
    expect(await run((tx) => tx.payments.refundedMinor(attempt.id))).toBe(700);
    const complete = (id = '') => run((tx) => tx.payments.completeRefund(id, at(4)));
    expect(await complete(one?.id)).toMatchObject({ id: one?.id, state: 'DONE', amountMinor: 700 });
    expect(await complete(one?.id)).toBeNull();
    expect(await complete(other?.id)).toBeNull();
  },

  'the ledger takes each movement once, and only what sums to 0': async (shelf) => {
    const { run } = shelf;
    const { id: orderId } = await putOrder(shelf);
    const movement = { kind: 'CAPTURE', cause: newId('pat'), orderId, currency: 'USD' } as const;
    const entries = [
      { account: 'PROVIDER', amountMinor: 900 },
      { account: 'SALES', amountMinor: -900 },
    ] as const;
    await run((tx) => tx.ledger.post({ ...movement, entries }, at(0)));
    await expect(run((tx) => tx.ledger.post({ ...movement, entries }, at(0)))).rejects.toThrow();
    await run((tx) => tx.ledger.post({ ...movement, kind: 'REFUND', entries }, at(0)));
    const lopsided = { ...movement, cause: newId('pat'), entries: entries.slice(0, 1) };
    await expect(run((tx) => tx.ledger.post(lopsided, at(0)))).rejects.toThrow();
    await run((tx) => tx.ledger.post({ ...lopsided, entries: [] }, at(0)));
  },
};
