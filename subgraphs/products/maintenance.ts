import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { StockMaintenance } from './store/stockCommands/stockMaintenance.ts';

const INTERVAL_MS = 5000;

type MaintenanceOptions = {
  readonly stockMaintenance: StockMaintenance;
  readonly log: Log;
  readonly wakeRelay: () => void;
};

/** Runs stock maintenance every five seconds; disposing stops it and waits for the running round. */
export function runMaintenance({ stockMaintenance, log, wakeRelay }: MaintenanceOptions): AsyncDisposable {
  const outage = createOutage(log, {
    startMessage: 'stock maintenance fails',
    endMessage: 'stock maintenance works again',
  });
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const round = async () => {
    try {
      const expired = await stockMaintenance.expireHolds();
      if (expired > 0) log.warn({ expired }, 'stock holds expired that orders neither committed nor released');
      if (expired > 0) wakeRelay();
      await stockMaintenance.moveSettledEntries();
      outage.end();
    } catch (err) {
      outage.start(err);
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = round();
  }, INTERVAL_MS);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
