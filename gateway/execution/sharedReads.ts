/** One who waits for a read. */
export type ReadWaiter = {
  /** Epoch milliseconds, until when the waiter needs the result. */
  readonly deadlineAt: number;
  /** Whether the waiter has gone. */
  readonly isAbandoned?: (() => boolean) | undefined;
};

type RunningRead<Result> = {
  readonly deadlineAt: number;
  readonly waiters: ReadWaiter[];
  readonly result: Promise<Result>;
};

/** Of the time that a waiter has, a read that it joins must have this part left: it would end too early otherwise. */
const TIME_LEFT = 0.9;

/** Runs equal reads that overlap in time once. It keeps no result after the read has ended. */
export class SharedReads<Result> {
  readonly #running = new Map<string, RunningRead<Result>>();

  /**
   * Joins the running read with this key, or starts one. `key` must hold everything that the result depends on, its
   * audience first. `start` gets whether all waiters have gone; its result, or its error, is that of every waiter.
   */
  join(key: string, waiter: ReadWaiter, start: (isAbandoned: () => boolean) => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key);
    if (running && hasTimeFor(waiter, running) && !areGone(running.waiters)) {
      running.waiters.push(waiter);
      return running.result;
    }
    const waiters = [waiter];
    const result = start(() => areGone(waiters));
    const read = { deadlineAt: waiter.deadlineAt, waiters, result };
    this.#running.set(key, read);
    const end = (): void => {
      if (this.#running.get(key) === read) this.#running.delete(key);
    };
    result.then(end, end);
    return result;
  }
}

function hasTimeFor(waiter: ReadWaiter, { deadlineAt }: { readonly deadlineAt: number }): boolean {
  const now = Date.now();
  return deadlineAt - now >= TIME_LEFT * (waiter.deadlineAt - now);
}

function areGone(waiters: readonly ReadWaiter[]): boolean {
  return waiters.every(({ isAbandoned }) => isAbandoned?.() ?? false);
}
