import { commonFaults, Fault } from '#platform/faults/faults.ts';

type TurnstileOptions = {
  /** How many pieces of work run at once. */
  readonly atOnce: number;
  /** How many may wait for that. */
  readonly waiting: number;
  /** What who is turned away is told to wait. */
  readonly retryAfterMs: number;
};

/** Runs work in the order of asking, a few at once; who finds the queue full is turned away at once with OVERLOADED. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurnstile({ atOnce, waiting, retryAfterMs }: TurnstileOptions): Turnstile {
  const queue: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.length >= waiting) {
      const message = `Too busy: expected fewer than ${waiting} waiting, got as many. Try again in ${retryAfterMs} ms.`;
      throw new Fault(commonFaults.overloaded, message, { extensions: { retryAfterMs } });
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  // Who leaves gives the place to the next in the queue, so that nobody who comes later takes it.
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
