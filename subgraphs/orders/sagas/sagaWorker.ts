import type { Saga } from '../domain/saga.ts';
import { drive } from './drive.ts';
import { expireOrders } from './expireOrders.ts';
import { leaseOf, type World } from './world.ts';

export type SagaWorker = AsyncDisposable & {
  /** Looks for work now instead of at the next round. */
  wake(): void;
};

/** How often the worker looks for work, and how many sagas it takes on at once. */
export type WorkerPace = { readonly everyMs: number; readonly atOnce: number };

/**
 * Takes up what requests and dead processes left, and ends unpaid orders in time. Several may run, in one process or
 * many. One that starts clears the waits: what kept failing before may work now. Disposing lets the running steps end.
 */
export function startSagaWorker(world: World, pace: WorkerPace = { everyMs: 250, atOnce: 8 }): SagaWorker {
  const closing = new AbortController();
  const crew = createCrew(world, pace.atOnce);

  const work = async (): Promise<void> => {
    let isFresh = true;
    let isOut = false;
    while (!closing.signal.aborted) {
      const napEnd = crew.nextNews();
      try {
        if (isFresh) await world.store.transaction((tx) => tx.sagas.wakeAll(new Date(world.clock.now())));
        isFresh = false;
        await crew.takeOn();
        if (isOut) world.log.info({}, 'the saga worker can look for work again');
        isOut = false;
      } catch (err) {
        if (!isOut) world.log.warn({ err }, 'the saga worker cannot look for work');
        isOut = true;
      }
      await world.clock.sleep(pace.everyMs, AbortSignal.any([napEnd, closing.signal]));
    }
    await crew.idle();
  };

  const ended = work();
  return {
    wake: crew.wake,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await ended;
    },
  };
}

/** The sagas this worker drives right now, `atOnce` at most. */
function createCrew(world: World, atOnce: number) {
  const running = new Set<Promise<unknown>>();
  let news = new AbortController();
  let isOut = false;

  const onWritten = (): void => {
    if (isOut) world.log.info({}, 'sagas can be written again');
    isOut = false;
  };
  const onLost = (err: unknown): void => {
    if (!isOut) world.log.error({ err }, 'sagas cannot be written: their leases run out');
    isOut = true;
  };

  const take = (saga: Saga): void => {
    const run = drive(world, saga, null)
      .then(onWritten, onLost)
      .finally(() => {
        running.delete(run);
        news.abort();
      });
    running.add(run);
  };

  return {
    wake: () => news.abort(),
    nextNews: () => (news = new AbortController()).signal,
    idle: () => Promise.all(running),
    async takeOn(): Promise<void> {
      const free = atOnce - running.size;
      if (free <= 0) return;
      const due = await world.store.transaction((tx) => tx.sagas.leaseDue(free, leaseOf(world)));
      for (const saga of due) take(saga);
      if (due.length === 0) for (const saga of await expireOrders(world)) take(saga);
    },
  };
}
