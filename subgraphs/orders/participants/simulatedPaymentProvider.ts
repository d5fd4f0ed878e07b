import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { derivedId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Captured, Charge, ChargeAnswer, Declined, PaymentProvider, PaymentReport } from './paymentProvider.ts';
import { createCaptureReporter } from './captureReporter.ts';
import { createProviderLedger, type LedgerCharge } from './providerLedger.ts';

type SimulatedProviderOptions<DB> = {
  /** The database with the provider's own tables, `provider_*`. */
  readonly db: Kysely<DB>;
  /** Receives late captures; called again while it throws. */
  readonly report: (report: PaymentReport) => Promise<unknown>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly now?: () => number;
  /** Delay of a `tok_late` capture. */
  readonly lateMs?: number;
};

/** The outcome of each token's charge; other tokens are declined. */
const tokenOutcomes: Readonly<Record<string, Pick<LedgerCharge, 'state' | 'declineCode'>>> = {
  tok_approve: { state: 'CAPTURED', declineCode: null },
  tok_timeout: { state: 'CAPTURED', declineCode: null },
  tok_error: { state: 'CAPTURED', declineCode: null },
  tok_late: { state: 'PENDING', declineCode: null },
  tok_decline: { state: 'DECLINED', declineCode: 'card_declined' },
};

const declineMessages: Readonly<Record<string, string>> = {
  card_declined: 'The card was declined.',
  unknown_token: 'The payment token is not known.',
  voided: 'The payment was cancelled before it was taken.',
};

/**
 * A payment provider for development, with records of its own. `tok_approve` is captured and `tok_decline` declined;
 * `tok_timeout` is captured without a response, `tok_error` is captured with an error, `tok_late` is captured later and
 * reported. Disposing stops the reports; the next provider that opens resumes them.
 */
export async function openSimulatedPaymentProvider<DB>({
  db,
  report,
  log,
  now = Date.now,
  lateMs = 3_000,
}: SimulatedProviderOptions<DB>): Promise<PaymentProvider & AsyncDisposable> {
  const ledger = createProviderLedger(db);
  const reporter = createCaptureReporter({ ledger, report, log, now });
  for (const charge of await ledger.unreported()) reporter.follow(charge);

  return {
    async charge(charge, { deadlineAt }) {
      const at = now();
      const tokenOutcome = tokenOutcomes[charge.token] ?? { state: 'DECLINED', declineCode: 'unknown_token' };
      const captureAt = tokenOutcome.state === 'PENDING' ? new Date(at + lateMs) : null;
      const recorded = await ledger.charge({ ...chargeIdentity(charge), ...tokenOutcome, captureAt }, new Date(at));
      reporter.follow(recorded);
      if (charge.token === 'tok_timeout') {
        await sleep(Math.max(0, deadlineAt - now()));
        throw noAnswer('the charge got no response in time');
      }
      if (charge.token === 'tok_error') throw noAnswer('the charge failed with status 500');
      return answerOf(recorded);
    },
    async status(attemptId) {
      const recorded = await ledger.find(attemptId, new Date(now()));
      if (!recorded || recorded.state === 'VOIDED') return { kind: recorded ? 'voided' : 'unknown' };
      return answerOf(recorded);
    },
    async voidCharge(attemptId) {
      const recorded = await ledger.void(voidedCharge(attemptId), new Date(now()));
      return recorded.state === 'VOIDED' ? { kind: 'voided' } : settledAnswer(recorded);
    },
    async refund(refund) {
      if (await ledger.refund(refund, new Date(now()))) return { kind: 'refunded' };
      return { kind: 'declined', code: 'not_captured', message: 'The amount exceeds what is left to refund.' };
    },
    [Symbol.asyncDispose]: () => reporter[Symbol.asyncDispose](),
  };
}

function chargeIdentity({ attemptId, amountMinor, currency }: Pick<Charge, 'attemptId' | 'amountMinor' | 'currency'>) {
  return { attemptId, amountMinor, currency, transactionId: derivedId('txn', attemptId) };
}

/**
 * A voided record for a charge that never arrived, so that it is declined if it arrives later. XXX: no currency (ISO
 * 4217).
 */
function voidedCharge(attemptId: string): LedgerCharge {
  const entry = chargeIdentity({ attemptId, amountMinor: 0, currency: 'XXX' });
  return { ...entry, state: 'VOIDED', declineCode: null, captureAt: null };
}

function answerOf(recorded: LedgerCharge): ChargeAnswer {
  return recorded.state === 'PENDING' ? { kind: 'pending' } : settledAnswer(recorded);
}

function settledAnswer({ state, transactionId, declineCode }: LedgerCharge): Captured | Declined {
  if (state === 'CAPTURED') return { kind: 'captured', transactionId };
  const code = declineCode ?? 'voided';
  return { kind: 'declined', code, message: declineMessages[code] ?? 'The payment was declined.' };
}

function noAnswer(message: string): Fault {
  return new Fault(commonFaults.dependencyUnavailable, `payment provider: ${message}`);
}
