import type { Log } from '#platform/log/log.ts';

/** One thing to be thrown away from time to time; `sweep` answers how many there were. */
export type Sweep = { readonly what: string; readonly sweep: () => Promise<number> };

const EVERY_MS = 3_600_000;

/** Sweeps at once and then every hour, until disposed; one that fails does not keep the others; disposing waits for a round in hand. */
export function startSweeper(sweeps: readonly Sweep[], log: Log, everyMs = EVERY_MS): AsyncDisposable {
  const round = async () => {
    for (const { what, sweep } of sweeps) {
      try {
        const swept = await sweep();
        if (swept > 0) log.info({ swept, what }, 'swept');
      } catch (err) {
        log.warn({ err, what }, 'could not be swept: trying again later');
      }
    }
  };
  let inHand = round();
  const timer = setInterval(() => {
    inHand = inHand.then(round);
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await inHand;
    },
  };
}
