import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';

/** One thing to be thrown away from time to time; `sweep` answers how many there were. */
export type Sweep = { readonly what: string; readonly sweep: () => Promise<number> };

const EVERY_MS = 3_600_000;

/**
 * Sweeps at once and then every hour, until disposed; one that fails does not keep the others, and is logged when that
 * begins and when it ends. Disposing waits for a round in hand.
 */
export function startSweeper(
  sweeps: readonly Sweep[],
  log: Pick<Log, 'warn' | 'info'>,
  everyMs = EVERY_MS,
): AsyncDisposable {
  const watched = sweeps.map((each) => {
    const words = { begins: `${each.what}: cannot be swept, trying again later`, ends: `${each.what}: swept again` };
    return { ...each, outage: createOutage(log, words) };
  });
  const round = async () => {
    for (const { what, sweep, outage } of watched) {
      try {
        const swept = await sweep();
        outage.end();
        if (swept > 0) log.info({ swept, what }, 'swept');
      } catch (err) {
        outage.begin(err);
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
