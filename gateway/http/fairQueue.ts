import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** Lets the work that clients cause begin fairly, and without blocking the event loop. */
export type FairQueue = {
  /**
   * Null when work of this client may begin at once; otherwise a promise that resolves when it may, in a later turn of
   * the event loop. Work of one client begins in the order of its calls. Throws OVERLOADED when too much of it waits.
   */
  readonly next: (client: string) => Promise<void> | null;
  /** How long the work that began last had waited; 0 when none waits. */
  readonly delayMs: () => number;
};

type Waiting = { readonly start: () => void; readonly since: number };

type FairQueueOptions = {
  /** For how long work begins in one turn of the event loop. */
  readonly sliceMs?: number;
  /** How much work of one client may wait. */
  readonly maxWaiting?: number;
};

const SLICE_MS = 5;
const MAX_WAITING = 5_000;
/** How much waiting work one turn starts at most. */
const BATCH = 64;

/**
 * Creates the queue of a process. Waiting work starts in turn for each client, so that a client that sends much delays
 * another by one piece of work at a time.
 */
export function createFairQueue({ sliceMs = SLICE_MS, maxWaiting = MAX_WAITING }: FairQueueOptions = {}): FairQueue {
  const waiting = new Map<string, Waiting[]>();
  let lastWaitMs = 0;
  let sliceEndsAt: number | null = null;

  function mayBegin(): boolean {
    if (sliceEndsAt !== null) return performance.now() < sliceEndsAt;
    sliceEndsAt = performance.now() + sliceMs;
    setImmediate(endSlice);
    return true;
  }

  function endSlice(): void {
    sliceEndsAt = null;
    // Between two immediates of a turn, work that was started runs until it waits for something.
    for (let count = 0; waiting.size > 0 && count < BATCH; count += 1) setImmediate(startNext);
  }

  function startNext(): void {
    const [first] = waiting;
    if (!first || !mayBegin()) return;
    const [client, queue] = first;
    const next = queue.shift();
    waiting.delete(client);
    if (queue.length > 0) waiting.set(client, queue);
    if (next) lastWaitMs = performance.now() - next.since;
    next?.start();
  }

  return {
    next(client) {
      if (waiting.size === 0 && mayBegin()) return null;
      const queue = waiting.get(client) ?? [];
      if (queue.length >= maxWaiting) throw new Fault(commonFaults.overloaded);
      waiting.set(client, queue);
      return new Promise((start) => queue.push({ start, since: performance.now() }));
    },
    delayMs: () => (waiting.size === 0 ? 0 : lastWaitMs),
  };
}
