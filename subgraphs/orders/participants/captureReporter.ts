import { randomUUID } from 'node:crypto';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { PaymentReport } from './paymentProvider.ts';
import type { LedgerCharge, ProviderLedger } from './providerLedger.ts';
import { SIGNATURE_HEADER, type WebhookSigner } from './webhookSignature.ts';

const WEBHOOK_TIMEOUT_MS = 5_000;
const RETRY_MS = 1_000;
const outageMessages = {
  startMessage: 'late captures cannot be reported: retrying',
  endMessage: 'late captures are reported again',
};

type ReporterOptions = {
  readonly ledger: ProviderLedger;
  readonly report: (report: PaymentReport) => Promise<unknown>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly now: () => number;
};

/** Reports late captures of the simulated provider when they are due, and retries until each report succeeds. */
export function createCaptureReporter({ ledger, report, log, now }: ReporterOptions) {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const outage = createOutage(log, outageMessages);
  let isClosed = false;

  const reportCapture = async (attemptId: string): Promise<void> => {
    try {
      const charge = await ledger.find(attemptId, new Date(now()));
      // A timer may fire before the clock shows its time.
      if (charge?.state === 'PENDING') follow(charge);
      if (charge?.state === 'CAPTURED') {
        await report({ attemptId, kind: 'captured', transactionId: charge.transactionId });
        await ledger.markReported(attemptId, new Date(now()));
      }
      outage.end();
    } catch (err) {
      outage.start(err, { attemptId });
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

  function follow({ attemptId, captureAt }: LedgerCharge): void {
    if (captureAt) schedule(attemptId, Math.max(0, captureAt.getTime() - now()));
  }

  return {
    /** Schedules the report of a charge that has a capture time. */
    follow,
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

/** Sends reports as an external provider would: over HTTP, signed. Throws unless the receiver accepted the report. */
export function createWebhookReporter(o: { readonly url: string; readonly signer: WebhookSigner }) {
  return async ({ kind, ...data }: PaymentReport): Promise<void> => {
    const body = JSON.stringify({ id: randomUUID(), type: `payment.${kind}`, data: data });
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: o.signer.sign(body) };
    const response = await fetch(o.url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`expected the report to be accepted, got status ${response.status}`);
  };
}
