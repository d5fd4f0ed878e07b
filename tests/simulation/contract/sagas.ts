import { expect } from '@jest/globals';
import { LeaseLostError, type NewSaga, type Saga, type SagaMove } from '../../../subgraphs/orders/domain/saga.ts';
import { secondsAfterStart, leaseFrom, newSaga, type StoreContract, type ContractStore } from './storeContract.ts';

/** Short forms of the operations that most tests use. */
function sagasOn({ run }: ContractStore) {
  return {
    run,
    insertSaga: (saga: NewSaga = newSaga()) => run((tx) => tx.sagas.insert(saga, leaseFrom(0))),
    take: ({ id }: Saga, from: number) => run((tx) => tx.sagas.lease(id, leaseFrom(from))),
    move: (saga: Saga, to: SagaMove) => run((tx) => tx.sagas.move(saga, to, leaseFrom(6))),
  };
}

export const sagasContract: StoreContract = {
  'a new saga is leased; each lease raises its fence, and only the last holder can write': async (store) => {
    const { run, insertSaga, take, move } = sagasOn(store);
    const held = await insertSaga();
    expect(held).toMatchObject({ state: 'RUNNING', step: 'refund', fence: 1, tries: 0, wakes: 0 });
    expect(await take(held, 4)).toBeNull();
    const taken = await take(held, 5);
    expect(taken).toMatchObject({ id: held.id, fence: 2 });
    await expect(move(held, { step: 'release' })).rejects.toThrow(LeaseLostError);
    const wait = { at: secondsAfterStart(9), now: secondsAfterStart(6), reason: 'no answer' };
    await expect(run((tx) => tx.sagas.retry(held, wait))).rejects.toThrow(LeaseLostError);
    if (!taken) throw new Error('expected it to be free');
    const data = { ...taken.data, reason: 'OTHER' };
    expect(await move(taken, { step: 'release', data } as SagaMove)).toMatchObject({ step: 'release', fence: 2, data });
    expect(await move(taken, { state: 'DONE' })).toMatchObject({ state: 'DONE' });
    await expect(move(taken, { step: 'refund' })).rejects.toThrow(LeaseLostError);
    expect(await take(taken, 60)).toBeNull();
  },

  'a move outside a transaction is fenced too': async (store) => {
    const { insertSaga, take } = sagasOn(store);
    const held = await insertSaga();
    const taken = await take(held, 5);
    if (!taken) throw new Error('expected it to be free');
    await expect(store.move(held, { step: 'release' }, leaseFrom(6))).rejects.toThrow(LeaseLostError);
    const moved = await store.move(taken, { step: 'release' }, leaseFrom(6));
    expect(moved).toMatchObject({ step: 'release', fence: 2 });
    expect(await store.move(moved, { state: 'DONE' }, leaseFrom(7))).toMatchObject({ state: 'DONE' });
    await expect(store.move(moved, { step: 'refund' }, leaseFrom(8))).rejects.toThrow(LeaseLostError);
  },

  'a retry counts a try and delays the saga, unless it was woken meanwhile': async (store) => {
    const { run, insertSaga, take } = sagasOn(store);
    const held = await insertSaga();
    await run((tx) => tx.sagas.retry(held, { at: secondsAfterStart(30), now: secondsAfterStart(1), reason: null }));
    expect(await take(held, 29)).toBeNull();
    const again = await take(held, 30);
    if (!again) throw new Error('expected it to be due');
    expect(again.tries).toBe(1);
    await run((tx) => tx.sagas.wake(held.orderId, 'cancel', secondsAfterStart(31)));
    await run((tx) => tx.sagas.retry(again, { at: secondsAfterStart(90), now: secondsAfterStart(32), reason: null }));
    const third = await take(held, 32);
    expect(third).toMatchObject({ tries: 2, wakes: 1 });
    if (!third) return;
    await run((tx) => tx.sagas.retry(third, { at: secondsAfterStart(900), now: secondsAfterStart(33), reason: null }));
    await run((tx) => tx.sagas.wakeAll(secondsAfterStart(34)));
    expect(await take(held, 34)).not.toBeNull();
  },

  'a wake-up before a move still cancels the delay of the next retry': async (store) => {
    const { run, insertSaga, take } = sagasOn(store);
    const held = await insertSaga();
    await run((tx) => tx.sagas.wake(held.orderId, 'cancel', secondsAfterStart(1)));
    const moved = await run((tx) => tx.sagas.move(held, { step: 'release' }, leaseFrom(2)));
    expect(moved).toMatchObject({ step: 'release', wakes: 0 });
    await run((tx) => tx.sagas.retry(moved, { at: secondsAfterStart(90), now: secondsAfterStart(3), reason: null }));
    expect(await take(held, 3)).toMatchObject({ step: 'release', wakes: 1 });
  },

  'an order has one active saga besides refunds; superseding it frees the order and fences its holder': async (
    store,
  ) => {
    const { run, insertSaga, move } = sagasOn(store);
    const held = await insertSaga();
    await expect(insertSaga(newSaga(held.orderId))).rejects.toMatchObject({ constraint: 'sagas_one_per_order' });
    await insertSaga(newSaga(held.orderId, 'refund'));
    expect(await run((tx) => tx.sagas.findActive(held.orderId))).toMatchObject({ id: held.id });
    expect(await run((tx) => tx.sagas.supersede({ id: held.id, step: 'release' }, secondsAfterStart(1)))).toBe(false);
    expect(await run((tx) => tx.sagas.supersede(held, secondsAfterStart(1)))).toBe(true);
    expect(await run((tx) => tx.sagas.supersede(held, secondsAfterStart(1)))).toBe(false);
    await expect(move(held, { step: 'release' })).rejects.toThrow(LeaseLostError);
    expect(await run((tx) => tx.sagas.find(held.id))).toMatchObject({ state: 'TURNED', fence: 2 });
    expect(await run((tx) => tx.sagas.findActive(held.orderId))).toBeNull();
    expect(await insertSaga(newSaga(held.orderId))).toMatchObject({ state: 'RUNNING' });
  },

  'a transaction fails after a failed statement, even if the work catches the error': async (store) => {
    const { run, insertSaga } = sagasOn(store);
    const held = await insertSaga();
    const [first, second] = [newSaga(), newSaga(held.orderId)];
    const swallowing = run(async (tx) => {
      await tx.sagas.insert(first, leaseFrom(0));
      await tx.sagas.insert(second, leaseFrom(0)).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('sagas_one_per_order');
    expect(await run((tx) => tx.sagas.find(first.id))).toBeNull();
  },

  'concurrent workers lease each due saga once, longest waiting first': async (store) => {
    const { run, insertSaga } = sagasOn(store);
    const started = await Promise.all(Array.from({ length: 9 }, () => insertSaga()));
    const lots = await Promise.all([1, 2, 3].map(() => run((tx) => tx.sagas.leaseDue(100, leaseFrom(10_000)))));
    const taken = lots.flat().map(({ id }) => id);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken).toEqual(expect.arrayContaining(started.map(({ id }) => id)));
    expect(await run((tx) => tx.sagas.leaseDue(100, leaseFrom(10_001)))).toEqual([]);
    expect(await run((tx) => tx.sagas.leaseDue(2, leaseFrom(20_000)))).toHaveLength(2);
  },

  'only one of many concurrent leases of a saga succeeds': async (store) => {
    const { insertSaga, take } = sagasOn(store);
    const held = await insertSaga();
    const taken = await Promise.all(Array.from({ length: 6 }, () => take(held, 7)));
    expect(taken.filter((saga) => saga !== null)).toHaveLength(1);
  },
};
