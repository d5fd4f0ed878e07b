/** Lets so many tasks run at once; the others wait, in the order they came. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

export function createGate(limit: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place is handed over, so that nobody who comes now is faster than who waits.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
