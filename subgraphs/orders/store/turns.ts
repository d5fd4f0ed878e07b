import { performance } from 'node:perf_hooks';
import { commonFaults, Fault } from '#platform/faults/faults.ts';

type Waiter = { readonly go: () => void; readonly timer: NodeJS.Timeout };

/** Runs work when it is its turn. */
export type Turns = <T>(work: () => Promise<T>, o?: { readonly isNew?: boolean }) => Promise<T>;

/** How much the newest work weighs in what one is expected to take. */
const NEWEST_WEIGHT = 0.1;

/**
 * Lets `atOnce` works run, the others wait: what is under way goes before what is new, so that nobody waits again behind
 * those who came later; otherwise first come, first served. New work that would be expected to wait longer than
 * `patienceMs`, and any that does, is rejected with OVERLOADED and takes no turn.
 */
export function createTurns(atOnce: number, patienceMs: number): Turns {
  let free = atOnce;
  let usualMs = 0;
  const underWay: Waiter[] = [];
  const fresh: Waiter[] = [];
  const wait = (line: Waiter[]): Promise<void> =>
    new Promise((go, reject) => {
      const timer = setTimeout(() => {
        line.splice(line.indexOf(waiter), 1);
        reject(overloaded());
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
  const expectedWaitMs = (): number => ((underWay.length + fresh.length + 1) / atOnce) * usualMs;
  return async (work, { isNew = false } = {}) => {
    if (free > 0) free -= 1;
    else if (isNew && expectedWaitMs() > patienceMs) throw overloaded();
    else await wait(isNew ? fresh : underWay);
    const begunAt = performance.now();
    try {
      return await work();
    } finally {
      usualMs += (performance.now() - begunAt - usualMs) * NEWEST_WEIGHT;
      pass();
    }
  };
}

function overloaded(): Fault {
  return new Fault(
    commonFaults.overloaded,
    'Too many orders are placed or paid right now: send this again shortly, with the same idempotency key.',
  );
}
