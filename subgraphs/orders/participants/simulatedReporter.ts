import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { PaymentReport } from './paymentProvider.ts';
import type { BookedCharge, SimulatedBooks } from './simulatedBooks.ts';

const RETRY_MS = 1_000;
const words = {
  begins: 'late captures cannot be reported: trying until they are',
  ends: 'late captures are reported again',
};

type ReporterOptions = {
  readonly books: SimulatedBooks;
  readonly report: (report: PaymentReport) => Promise<unknown>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly now: () => number;
};

/** Tells of captures that come later than they were asked for, when their time has come. */
export function createReporter({ books, report, log, now }: ReporterOptions) {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const outage = createOutage(log, words);
  let isClosed = false;

  const tell = async (attemptId: string): Promise<void> => {
    try {
      const charge = await books.find(attemptId, new Date(now()));
      if (charge?.state === 'CAPTURED') {
        await report({ attemptId, kind: 'captured', transactionId: charge.transactionId });
        await books.markReported(attemptId, new Date(now()));
      }
      outage.end();
    } catch (err) {
      outage.begin(err, { attemptId });
      schedule(attemptId, RETRY_MS);
    }
  };

  const schedule = (attemptId: string, waitMs: number): void => {
    if (isClosed || timers.has(attemptId)) return;
    const timer = setTimeout(() => {
      timers.delete(attemptId);
      const run = tell(attemptId).finally(() => running.delete(run));
      running.add(run);
    }, waitMs);
    timers.set(attemptId, timer);
  };

  return {
    /** Sees to it that a charge with a time of capture is reported then. */
    follow({ attemptId, captureAt }: BookedCharge): void {
      if (captureAt) schedule(attemptId, Math.max(0, captureAt.getTime() - now()));
    },
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
