import { performance } from 'node:perf_hooks';

/** Runs work now, or when enough of the work before it has ended. What the work returns or throws is passed on. */
export type Limiter = <T>(work: () => Promise<T>, o?: WorkOptions) => Promise<T>;

type WorkOptions = {
  /** Whether this work waits behind all other work, as that of new requests does behind that of accepted ones. */
  readonly isLowPriority?: boolean | undefined;
};

type LimiterOptions = {
  /** How much work runs at once. */
  readonly maxConcurrent: number;
  /** When work is rejected instead of waiting; without it, work waits for as long as it takes. */
  readonly overload?: Overload;
};

type Overload = {
  /** How much work may wait; more is rejected at once. */
  readonly maxQueued?: number;
  /** How long work may wait. Work of low priority whose expected wait is longer is rejected at once. */
  readonly maxWaitMs?: number;
  /** Creates the error that work is rejected with. */
  readonly error: () => Error;
};

type Waiter = { readonly start: () => void; readonly timer: NodeJS.Timeout | undefined };

/** The weight of the latest work in the moving average of durations. */
const AVERAGE_WEIGHT = 0.1;
const NO_OVERLOAD: Overload = { error: () => new Error('expected no limit on waiting work') };

/**
 * Creates a limiter of concurrent work: a semaphore with a queue. Waiting work starts first in, first out, that of low
 * priority after all other. Work that is rejected has not run.
 *
 * @example
 * const limiter = createLimiter({ maxConcurrent: 2 });
 * const hash = await limiter(() => hashPassword(password));
 */
export function createLimiter({ maxConcurrent, overload = NO_OVERLOAD }: LimiterOptions): Limiter {
  const queue = createQueue(overload);
  let free = maxConcurrent;
  let averageMs = 0;

  function release(): void {
    // The permit passes to the next work in the queue, so that new work cannot overtake it.
    if (!queue.startNext()) free += 1;
  }

  return async (work, { isLowPriority = false } = {}) => {
    if (free > 0) free -= 1;
    else await queue.join(isLowPriority, ((queue.size() + 1) / maxConcurrent) * averageMs);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      averageMs += (performance.now() - startedAt - averageMs) * AVERAGE_WEIGHT;
      release();
    }
  };
}

function createQueue({ maxQueued = Infinity, maxWaitMs = Infinity, error }: Overload) {
  const normal: Waiter[] = [];
  const low: Waiter[] = [];
  const size = () => normal.length + low.length;

  function wait(queue: Waiter[]): Promise<void> {
    return new Promise((start, reject) => {
      const timeOut = (): void => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(error());
      };
      const waiter = { start, timer: maxWaitMs === Infinity ? undefined : setTimeout(timeOut, maxWaitMs) };
      queue.push(waiter);
    });
  }

  return {
    size,
    /** Resolves when it is this work's turn; rejects when it would wait too long, or has. */
    async join(isLowPriority: boolean, expectedMs: number): Promise<void> {
      if (size() >= maxQueued || (isLowPriority && expectedMs > maxWaitMs)) throw error();
      await wait(isLowPriority ? low : normal);
    },
    /** Starts the work whose turn it is; returns false when none waits. */
    startNext(): boolean {
      const next = normal.shift() ?? low.shift();
      clearTimeout(next?.timer);
      next?.start();
      return next !== undefined;
    },
  };
}
