import { expect } from '@jest/globals';
import { LeaseLostError, type NewSaga, type Saga, type SagaMove } from '../../../subgraphs/orders/domain/saga.ts';
import { at, lease, newSaga, type Contract, type Shelf } from './shelf.ts';

/** What is done to sagas over and over. */
function sagasOn({ run }: Shelf) {
  return {
    run,
    begin: (saga: NewSaga = newSaga()) => run((tx) => tx.sagas.insert(saga, lease(0))),
    take: ({ id }: Saga, from: number) => run((tx) => tx.sagas.lease(id, lease(from))),
    move: (saga: Saga, to: SagaMove) => run((tx) => tx.sagas.move(saga, to, lease(6))),
  };
}

export const sagasContract: Contract = {
  'a saga begins held; each taking raises its fence, and only the last holder writes': async (shelf) => {
    const { run, begin, take, move } = sagasOn(shelf);
    const held = await begin();
    expect(held).toMatchObject({ state: 'RUNNING', step: 'refund', fence: 1, tries: 0, wakes: 0 });
    expect(await take(held, 4)).toBeNull();
    const taken = await take(held, 5);
    expect(taken).toMatchObject({ id: held.id, fence: 2 });
    await expect(move(held, { step: 'release' })).rejects.toThrow(LeaseLostError);
    const wait = { at: at(9), now: at(6), reason: 'no answer' };
    await expect(run((tx) => tx.sagas.retry(held, wait))).rejects.toThrow(LeaseLostError);
    if (!taken) throw new Error('expected it to be free');
    const data = { ...taken.data, reason: 'OTHER' };
    expect(await move(taken, { step: 'release', data } as SagaMove)).toMatchObject({ step: 'release', fence: 2, data });
    expect(await move(taken, { state: 'DONE' })).toMatchObject({ state: 'DONE' });
    await expect(move(taken, { step: 'refund' })).rejects.toThrow(LeaseLostError);
    expect(await take(taken, 60)).toBeNull();
  },

  'a move by itself is one under a fence too': async (shelf) => {
    const { begin, take } = sagasOn(shelf);
    const held = await begin();
    const taken = await take(held, 5);
    if (!taken) throw new Error('expected it to be free');
    await expect(shelf.move(held, { step: 'release' }, lease(6))).rejects.toThrow(LeaseLostError);
    const moved = await shelf.move(taken, { step: 'release' }, lease(6));
    expect(moved).toMatchObject({ step: 'release', fence: 2 });
    expect(await shelf.move(moved, { state: 'DONE' }, lease(7))).toMatchObject({ state: 'DONE' });
    await expect(shelf.move(moved, { step: 'refund' }, lease(8))).rejects.toThrow(LeaseLostError);
  },

  'a wait counts a try and is waited, unless there was news meanwhile': async (shelf) => {
    const { run, begin, take } = sagasOn(shelf);
    const held = await begin();
    await run((tx) => tx.sagas.retry(held, { at: at(30), now: at(1), reason: null }));
    expect(await take(held, 29)).toBeNull();
    const again = await take(held, 30);
    if (!again) throw new Error('expected it to be due');
    expect(again.tries).toBe(1);
    await run((tx) => tx.sagas.wake(held.orderId, 'cancel', at(31)));
    await run((tx) => tx.sagas.retry(again, { at: at(90), now: at(32), reason: null }));
    const third = await take(held, 32);
    expect(third).toMatchObject({ tries: 2, wakes: 1 });
    if (!third) return;
    await run((tx) => tx.sagas.retry(third, { at: at(900), now: at(33), reason: null }));
    await run((tx) => tx.sagas.wakeAll(at(34)));
    expect(await take(held, 34)).not.toBeNull();
  },

  'a saga that was moved knows of no news that came before the move, and so does not wait': async (shelf) => {
    const { run, begin, take } = sagasOn(shelf);
    const held = await begin();
    await run((tx) => tx.sagas.wake(held.orderId, 'cancel', at(1)));
    const moved = await run((tx) => tx.sagas.move(held, { step: 'release' }, lease(2)));
    expect(moved).toMatchObject({ step: 'release', wakes: 0 });
    await run((tx) => tx.sagas.retry(moved, { at: at(90), now: at(3), reason: null }));
    expect(await take(held, 3)).toMatchObject({ step: 'release', wakes: 1 });
  },

  'an order has one saga under way, refunds aside; turning it over frees the order and fences its holder': async (
    shelf,
  ) => {
    const { run, begin, move } = sagasOn(shelf);
    const held = await begin();
    await expect(begin(newSaga(held.orderId))).rejects.toMatchObject({ constraint: 'sagas_one_per_order' });
    await begin(newSaga(held.orderId, 'refund'));
    expect(await run((tx) => tx.sagas.findActive(held.orderId))).toMatchObject({ id: held.id });
    expect(await run((tx) => tx.sagas.supersede({ id: held.id, step: 'release' }, at(1)))).toBe(false);
    expect(await run((tx) => tx.sagas.supersede(held, at(1)))).toBe(true);
    expect(await run((tx) => tx.sagas.supersede(held, at(1)))).toBe(false);
    await expect(move(held, { step: 'release' })).rejects.toThrow(LeaseLostError);
    expect(await run((tx) => tx.sagas.find(held.id))).toMatchObject({ state: 'TURNED', fence: 2 });
    expect(await run((tx) => tx.sagas.findActive(held.orderId))).toBeNull();
    expect(await begin(newSaga(held.orderId))).toMatchObject({ state: 'RUNNING' });
  },

  'after a statement that failed its transaction fails, whatever the work makes of the error': async (shelf) => {
    const { run, begin } = sagasOn(shelf);
    const held = await begin();
    const [first, second] = [newSaga(), newSaga(held.orderId)];
    const swallowing = run(async (tx) => {
      await tx.sagas.insert(first, lease(0));
      await tx.sagas.insert(second, lease(0)).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('sagas_one_per_order');
    expect(await run((tx) => tx.sagas.find(first.id))).toBeNull();
  },

  'several who look for work at once share it, none twice, the one that waits longest first': async (shelf) => {
    const { run, begin } = sagasOn(shelf);
    const begun = await Promise.all(Array.from({ length: 9 }, () => begin()));
    const lots = await Promise.all([1, 2, 3].map(() => run((tx) => tx.sagas.leaseDue(100, lease(10_000)))));
    const taken = lots.flat().map(({ id }) => id);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken).toEqual(expect.arrayContaining(begun.map(({ id }) => id)));
    expect(await run((tx) => tx.sagas.leaseDue(100, lease(10_001)))).toEqual([]);
    expect(await run((tx) => tx.sagas.leaseDue(2, lease(20_000)))).toHaveLength(2);
  },

  'of many who take one saga at once one has it': async (shelf) => {
    const { begin, take } = sagasOn(shelf);
    const held = await begin();
    const taken = await Promise.all(Array.from({ length: 6 }, () => take(held, 7)));
    expect(taken.filter((saga) => saga !== null)).toHaveLength(1);
  },
};
