import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { StockMaintenance } from './store/stockCommands/stockMaintenance.ts';

type MaintenanceOptions = {
  readonly stockMaintenance: StockMaintenance;
  /** How long after one round the next one begins. */
  readonly intervalMs: () => number;
  readonly log: Log;
  readonly wakeRelay: () => void;
};

/** Runs stock maintenance again and again; disposing stops it and waits for the running round. */
export function runMaintenance({ stockMaintenance, intervalMs, log, wakeRelay }: MaintenanceOptions): AsyncDisposable {
  const outage = createOutage(log, {
    startMessage: 'stock maintenance fails',
    endMessage: 'stock maintenance works again',
  });
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const round = async () => {
    try {
      const expired = await stockMaintenance.expireHolds();
      if (expired > 0) log.warn({ expired }, 'stock holds expired that orders neither committed nor released');
      if (expired > 0) wakeRelay();
      await stockMaintenance.moveSettledEntries();
      outage.end();
    } catch (err) {
      outage.start(err);
    }
  };
  let isClosed = false;
  const schedule = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => void (running = round().then(schedule)), intervalMs());
  };
  schedule();
  return {
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
