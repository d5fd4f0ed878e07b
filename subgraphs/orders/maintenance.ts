import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';

/** A periodic job; `run` returns how many rows it changed. */
export type MaintenanceJob = { readonly name: string; readonly run: () => Promise<number> };

/**
 * Runs all jobs now and then again and again, until disposed. A job that fails does not stop the others; its failure is
 * logged when it begins and when it ends. Disposing waits for the current round.
 */
export function startMaintenance(
  jobs: readonly MaintenanceJob[],
  log: Pick<Log, 'warn' | 'info'>,
  everyMs: number,
): AsyncDisposable {
  const watchedJobs = jobs.map((job) => {
    const messages = {
      startMessage: `maintenance job failed: ${job.name}`,
      endMessage: `maintenance job works again: ${job.name}`,
    };
    return { ...job, outage: createOutage(log, messages) };
  });
  const round = async () => {
    for (const { name, run, outage } of watchedJobs) {
      try {
        const rows = await run();
        outage.end();
        if (rows > 0) log.info({ job: name, rows }, 'maintenance job changed rows');
      } catch (err) {
        outage.start(err);
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
