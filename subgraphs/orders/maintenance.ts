import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';

/** One thing to be thrown away from time to time; `sweep` answers how many there were. */
export type MaintenanceJob = { readonly name: string; readonly run: () => Promise<number> };

const EVERY_MS = 3_600_000;

/**
 * Sweeps at once and then every hour, until disposed; one that fails does not keep the others, and is logged when that
 * begins and when it ends. Disposing waits for a round in hand.
 */
export function startMaintenance(
  jobs: readonly MaintenanceJob[],
  log: Pick<Log, 'warn' | 'info'>,
  everyMs = EVERY_MS,
): AsyncDisposable {
  const watchedJobs = jobs.map((job) => {
    const messages = { begins: `${job.name}: cannot be swept, trying again later`, ends: `${job.name}: swept again` };
    return { ...job, outage: createOutage(log, messages) };
  });
  const round = async () => {
    for (const { name, run, outage } of watchedJobs) {
      try {
        const removed = await run();
        outage.end();
        if (removed > 0) log.info({ removed, name }, 'swept');
      } catch (err) {
        outage.begin(err);
      }
    }
  };
  let currentRound = round();
  const timer = setInterval(() => {
    currentRound = currentRound.then(round);
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await currentRound;
    },
  };
}
