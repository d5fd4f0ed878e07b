import type { Saga } from '../domain/saga.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type SagaWorker = AsyncDisposable & {
  /** Polls for due sagas now instead of at the next interval. */
  wake(): void;
};

/** The poll interval, and how many sagas one worker runs concurrently. */
export type WorkerSettings = { readonly pollEveryMs: number; readonly maxConcurrent: number };

/**
 * Runs the sagas that requests and dead processes left behind, and ends overdue orders. Several workers may run, in one
 * process or many. A starting worker clears all back-offs: a step that kept failing may succeed now. Disposing waits
 * for the running steps.
 */
export function startSagaWorker(
  dependencies: SagaDependencies,
  settings: WorkerSettings = { pollEveryMs: 250, maxConcurrent: 8 },
): SagaWorker {
  const closing = new AbortController();
  const pool = createWorkerPool(dependencies, settings.maxConcurrent);

  const loop = async (): Promise<void> => {
    let isFirstRound = true;
    let isFailing = false;
    while (!closing.signal.aborted) {
      const woken = pool.nextWake();
      try {
        if (isFirstRound)
          await dependencies.store.transaction((tx) => tx.sagas.wakeAll(new Date(dependencies.clock.now())));
        isFirstRound = false;
        await pool.startDue();
        if (isFailing) dependencies.log.info({}, 'the saga worker can poll for sagas again');
        isFailing = false;
      } catch (err) {
        if (!isFailing) dependencies.log.warn({ err }, 'the saga worker cannot poll for sagas');
        isFailing = true;
      }
      await dependencies.clock.sleep(settings.pollEveryMs, AbortSignal.any([woken, closing.signal]));
    }
    await pool.idle();
  };

  const ended = loop();
  return {
    wake: pool.wake,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await ended;
    },
  };
}

/** Runs sagas concurrently, `maxConcurrent` at most. */
function createWorkerPool(dependencies: SagaDependencies, maxConcurrent: number) {
  const running = new Set<Promise<unknown>>();
  let wakeController = new AbortController();
  let isFailing = false;

  const onSuccess = (): void => {
    if (isFailing) dependencies.log.info({}, 'sagas can be written again');
    isFailing = false;
  };
  const onFailure = (err: unknown): void => {
    if (!isFailing) dependencies.log.error({ err }, 'sagas cannot be written: their leases expire');
    isFailing = true;
  };

  const start = (saga: Saga): void => {
    const run = runSaga(dependencies, saga, null)
      .then(onSuccess, onFailure)
      .finally(() => {
        running.delete(run);
        wakeController.abort();
      });
    running.add(run);
  };

  return {
    wake: () => wakeController.abort(),
    nextWake: () => (wakeController = new AbortController()).signal,
    idle: () => Promise.all(running),
    async startDue(): Promise<void> {
      const free = maxConcurrent - running.size;
      if (free <= 0) return;
      const due = await dependencies.store.transaction((tx) => tx.sagas.leaseDue(free, leaseOf(dependencies)));
      for (const saga of due) start(saga);
      if (due.length === 0) for (const saga of await expireOrders(dependencies)) start(saga);
    },
  };
}
