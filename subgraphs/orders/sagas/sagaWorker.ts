import type { Saga } from '../domain/saga.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type SagaWorker = AsyncDisposable & {
  /** Looks for work now instead of at the next round. */
  wake(): void;
};

/** How often the worker looks for work, and how many sagas it takes on at once. */
export type WorkerSettings = { readonly pollEveryMs: number; readonly maxConcurrent: number };

/**
 * Takes up what requests and dead processes left, and ends unpaid orders in time. Several may run, in one process or
 * many. One that starts clears the waits: what kept failing before may work now. Disposing lets the running steps end.
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
        if (isFailing) dependencies.log.info({}, 'the saga worker can look for work again');
        isFailing = false;
      } catch (err) {
        if (!isFailing) dependencies.log.warn({ err }, 'the saga worker cannot look for work');
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

/** The sagas this worker drives right now, `atOnce` at most. */
function createWorkerPool(dependencies: SagaDependencies, maxConcurrent: number) {
  const running = new Set<Promise<unknown>>();
  let wakeController = new AbortController();
  let isFailing = false;

  const onSuccess = (): void => {
    if (isFailing) dependencies.log.info({}, 'sagas can be written again');
    isFailing = false;
  };
  const onFailure = (err: unknown): void => {
    if (!isFailing) dependencies.log.error({ err }, 'sagas cannot be written: their leases run out');
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
