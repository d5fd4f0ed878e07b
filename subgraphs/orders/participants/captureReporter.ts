import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { PaymentReport } from './paymentProvider.ts';
import type { LedgerCharge, ProviderLedger } from './providerLedger.ts';

const RETRY_MS = 1_000;
const outageMessages = {
  begins: 'late captures cannot be reported: trying until they are',
  ends: 'late captures are reported again',
};

type ReporterOptions = {
  readonly ledger: ProviderLedger;
  readonly report: (report: PaymentReport) => Promise<unknown>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly now: () => number;
};

/** Tells of captures that come later than they were asked for, when their time has come. */
export function createCaptureReporter({ ledger, report, log, now }: ReporterOptions) {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const outage = createOutage(log, outageMessages);
  let isClosed = false;

  const reportCapture = async (attemptId: string): Promise<void> => {
    try {
      const charge = await ledger.find(attemptId, new Date(now()));
      if (charge?.state === 'CAPTURED') {
        await report({ attemptId, kind: 'captured', transactionId: charge.transactionId });
        await ledger.markReported(attemptId, new Date(now()));
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
      const run = reportCapture(attemptId).finally(() => running.delete(run));
      running.add(run);
    }, waitMs);
    timers.set(attemptId, timer);
  };

  return {
    /** Sees to it that a charge with a time of capture is reported then. */
    follow({ attemptId, captureAt }: LedgerCharge): void {
      if (captureAt) schedule(attemptId, Math.max(0, captureAt.getTime() - now()));
    },
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
