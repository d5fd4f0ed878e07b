import { performance } from 'node:perf_hooks';
import { commonFaults, Fault } from '#platform/faults/faults.ts';

type Waiter = { readonly resume: () => void; readonly timer: NodeJS.Timeout };

/** Runs work when a permit is free. */
export type PrioritySemaphore = <T>(work: () => Promise<T>, o?: { readonly isNew?: boolean }) => Promise<T>;

/** The weight of the latest work in the moving average of durations. */
const AVERAGE_WEIGHT = 0.1;

/**
 * Limits concurrent work to `maxConcurrent`. Waiting work of started sagas has priority over new work; within each class the
 * order is first in, first out. New work whose expected wait exceeds `maxWaitMs`, and any work that has waited that long, is
 * rejected with OVERLOADED and does not run.
 */
export function createPrioritySemaphore(maxConcurrent: number, maxWaitMs: number): PrioritySemaphore {
  let free = maxConcurrent;
  let averageMs = 0;
  const started: Waiter[] = [];
  const fresh: Waiter[] = [];
  const wait = (queue: Waiter[]): Promise<void> =>
    new Promise((resume, reject) => {
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(overloaded());
      }, maxWaitMs);
      const waiter = { resume, timer };
      queue.push(waiter);
    });
  const release = (): void => {
    const next = started.shift() ?? fresh.shift();
    if (!next) free += 1;
    else {
      clearTimeout(next.timer);
      next.resume();
    }
  };
  const expectedWaitMs = (): number => ((started.length + fresh.length + 1) / maxConcurrent) * averageMs;
  return async (work, { isNew = false } = {}) => {
    if (free > 0) free -= 1;
    else if (isNew && expectedWaitMs() > maxWaitMs) throw overloaded();
    else await wait(isNew ? fresh : started);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      averageMs += (performance.now() - startedAt - averageMs) * AVERAGE_WEIGHT;
      release();
    }
  };
}

function overloaded(): Fault {
  return new Fault(
    commonFaults.overloaded,
    'Too many orders are being placed or paid right now: send this again shortly, with the same idempotency key.',
  );
}
