import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { derivedId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Captured, Charge, ChargeAnswer, Declined, PaymentProvider, PaymentReport } from './paymentProvider.ts';
import { createCaptureReporter } from './captureReporter.ts';
import { createProviderLedger, type LedgerCharge } from './providerLedger.ts';

type SimulatedProviderOptions<DB> = {
  /** Where its own books are: the tables `provider_*`. */
  readonly db: Kysely<DB>;
  /** Who is told of captures that came late; told again while this throws. */
  readonly report: (report: PaymentReport) => Promise<unknown>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly now?: () => number;
  /** How long `tok_late` takes. */
  readonly lateMs?: number;
};

/** How a token's charge ends; what is not listed is declined. */
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
  voided: 'The payment was closed before it was taken.',
};

/**
 * A payment provider for development, with books of its own. `tok_approve` and `tok_decline` do what they say;
 * `tok_timeout` takes the money and never answers, `tok_error` takes it and fails, `tok_late` takes it later and
 * reports it. Disposing stops the reports; the next one that opens goes on with them.
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
        throw noAnswer('the charge was not answered in time');
      }
      if (charge.token === 'tok_error') throw noAnswer('the charge was answered with status 500');
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
      return { kind: 'declined', code: 'not_captured', message: 'There is not as much to give back.' };
    },
    [Symbol.asyncDispose]: () => reporter[Symbol.asyncDispose](),
  };
}

function chargeIdentity({ attemptId, amountMinor, currency }: Pick<Charge, 'attemptId' | 'amountMinor' | 'currency'>) {
  return { attemptId, amountMinor, currency, transactionId: derivedId('txn', attemptId) };
}

/** Books a charge that never came as closed, so that it is refused should it come yet. */
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
