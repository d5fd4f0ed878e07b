import type { Saga } from '../domain/saga.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type SagaWorker = AsyncDisposable & {
  /** Polls for due sagas now instead of at the next interval. */
  wake(): void;
};

export type WorkerSettings = {
  readonly pollEveryMs: number;
  /** The interval after {@link QUIET_POLLS} polls that found nothing, until something is found or the worker is woken. */
  readonly idlePollEveryMs: number;
  /** How many sagas one worker runs concurrently. */
  readonly maxConcurrent: number;
};

/** Sagas that failed are retried soon, so the worker polls often for a while after the last one. */
const QUIET_POLLS = 40;

/**
 * Runs the sagas that requests and dead processes left behind, and ends overdue orders. Several workers may run, in one
 * process or many. A starting worker clears all back-offs: a step that kept failing may succeed now. Disposing waits
 * for the running steps.
 */
export function startSagaWorker(
  dependencies: SagaDependencies,
  settings: WorkerSettings = { pollEveryMs: 250, idlePollEveryMs: 1_000, maxConcurrent: 8 },
): SagaWorker {
  const closing = new AbortController();
  const pool = createWorkerPool(dependencies, settings.maxConcurrent);

  const loop = async (): Promise<void> => {
    let isFirstRound = true;
    let isFailing = false;
    let quietPolls = 0;
    while (!closing.signal.aborted) {
      const woken = pool.nextWake();
      try {
        if (isFirstRound)
          await dependencies.store.transaction((tx) => tx.sagas.wakeAll(new Date(dependencies.clock.now())));
        isFirstRound = false;
        quietPolls = (await pool.startDue()) > 0 ? 0 : quietPolls + 1;
        if (isFailing) dependencies.log.info({}, 'the saga worker can poll for sagas again');
        isFailing = false;
      } catch (err) {
        if (!isFailing) dependencies.log.warn({ err }, 'the saga worker cannot poll for sagas');
        isFailing = true;
      }
      const waitMs = quietPolls < QUIET_POLLS ? settings.pollEveryMs : settings.idlePollEveryMs;
      await dependencies.clock.sleep(waitMs, AbortSignal.any([woken, closing.signal]));
      if (woken.aborted) quietPolls = 0;
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
    /** Resolves with how many sagas it started. */
    async startDue(): Promise<number> {
      const free = maxConcurrent - running.size;
      if (free <= 0) return 0;
      const due = await dependencies.store.transaction((tx) => tx.sagas.leaseDue(free, leaseOf(dependencies)));
      const found = due.length > 0 ? due : await expireOrders(dependencies);
      for (const saga of found) start(saga);
      return found.length;
    },
  };
}
