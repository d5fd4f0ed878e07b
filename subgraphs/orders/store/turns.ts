type Waiter = { readonly go: () => void; readonly timer: NodeJS.Timeout };

/** Runs work when it is its turn. */
export type Turns = <T>(work: () => Promise<T>, o?: { readonly isNew?: boolean }) => Promise<T>;

/**
 * Lets `atOnce` works run, the others wait: what is under way goes before what is new, so that nobody waits again behind
 * those who came later; otherwise first come, first served. Who waits longer than `patienceMs` is rejected.
 */
export function createTurns(atOnce: number, patienceMs: number): Turns {
  let free = atOnce;
  const underWay: Waiter[] = [];
  const fresh: Waiter[] = [];
  const wait = (line: Waiter[]): Promise<void> =>
    new Promise((go, reject) => {
      const timer = setTimeout(() => {
        line.splice(line.indexOf(waiter), 1);
        reject(new Error(`expected a turn within ${patienceMs} ms`));
      }, patienceMs);
      const waiter = { go, timer };
      line.push(waiter);
    });
  const pass = (): void => {
    const next = underWay.shift() ?? fresh.shift();
    if (!next) free += 1;
    else {
      clearTimeout(next.timer);
      next.go();
    }
  };
  return async (work, { isNew = false } = {}) => {
    if (free > 0) free -= 1;
    else await wait(isNew ? fresh : underWay);
    try {
      return await work();
    } finally {
      pass();
    }
  };
}
