import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { StockUpkeep } from './store/stockUpkeep.ts';

const EVERY_MS = 5000;

type Upkeep = { readonly upkeep: StockUpkeep; readonly log: Log; readonly onFacts: () => void };

/** Looks after the stock documents every five seconds until it is disposed, which waits for the round in hand. */
export function runUpkeep({ upkeep, log, onFacts }: Upkeep): AsyncDisposable {
  const outage = createOutage(log, {
    begins: 'the stock cannot be looked after',
    ends: 'the stock is looked after again',
  });
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const round = async () => {
    try {
      const expired = await upkeep.sweepHolds();
      if (expired > 0) log.warn({ expired }, 'holds expired that orders did not end');
      if (expired > 0) onFacts();
      await upkeep.settleEntries();
      outage.end();
    } catch (err) {
      outage.begin(err);
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = round();
  }, EVERY_MS);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
