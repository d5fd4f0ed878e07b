import { commonFaults, Fault } from '#platform/faults/faults.ts';

type BoundedQueueOptions = {
  /** How many tasks run at once. */
  readonly maxConcurrent: number;
  /** How many tasks may wait. */
  readonly maxQueued: number;
  /** The retry delay in the error of a rejected call. */
  readonly retryAfterMs: number;
};

/** Runs tasks in the order of their calls, at most `maxConcurrent` at once; rejects with OVERLOADED if the queue is full. */
export type BoundedQueue = <T>(task: () => Promise<T>) => Promise<T>;

export function createBoundedQueue({ maxConcurrent, maxQueued, retryAfterMs }: BoundedQueueOptions): BoundedQueue {
  const queue: (() => void)[] = [];
  let running = 0;

  async function acquire(): Promise<void> {
    if (running < maxConcurrent) {
      running += 1;
      return;
    }
    if (queue.length >= maxQueued) {
      const message = `Too busy: expected fewer than ${maxQueued} queued requests, got ${maxQueued}. Try again in ${retryAfterMs} ms.`;
      throw new Fault(commonFaults.overloaded, message, { extensions: { retryAfterMs } });
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  // The slot goes directly to the next queued task, so that a later call cannot take it.
  function release(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  return async (task) => {
    await acquire();
    try {
      return await task();
    } finally {
      release();
    }
  };
}
