/** Work that is repeated until it is stopped. */
export type Repetition = {
  /** Resolves when the work was done once. */
  readonly first: Promise<void>;
  /** Repeats the work now, or once more when it is running. */
  readonly wake: () => void;
  readonly stop: () => void;
};

/** Repeats work that says in how many ms it wants to be done again; it must not throw. */
export function repeat(work: () => Promise<number>): Repetition {
  const first = Promise.withResolvers<void>();
  const stopping = new AbortController();
  let isWoken = false;
  let endWait = (): void => undefined;

  function wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    endWait = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      isWoken = false;
      const waitMs = await work();
      first.resolve();
      if (!isWoken && !stopping.signal.aborted) await wait(waitMs);
    }
  }

  void run();
  return {
    first: first.promise,
    wake() {
      isWoken = true;
      endWait();
    },
    stop() {
      stopping.abort();
      endWait();
    },
  };
}
