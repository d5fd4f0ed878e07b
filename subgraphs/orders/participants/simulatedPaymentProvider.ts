import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { derivedId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Captured, Charge, ChargeAnswer, Declined, PaymentProvider, PaymentReport } from './paymentProvider.ts';
import { createReporter } from './simulatedReporter.ts';
import { createSimulatedBooks, type BookedCharge } from './simulatedBooks.ts';

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
const endings: Readonly<Record<string, Pick<BookedCharge, 'state' | 'declineCode'>>> = {
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
  const books = createSimulatedBooks(db);
  const reporter = createReporter({ books, report, log, now });
  for (const charge of await books.unreported()) reporter.follow(charge);

  return {
    async charge(charge, { deadlineAt }) {
      const at = now();
      const ending = endings[charge.token] ?? { state: 'DECLINED', declineCode: 'unknown_token' };
      const captureAt = ending.state === 'PENDING' ? new Date(at + lateMs) : null;
      const booked = await books.charge({ ...entryOf(charge), ...ending, captureAt }, new Date(at));
      reporter.follow(booked);
      if (charge.token === 'tok_timeout') {
        await sleep(Math.max(0, deadlineAt - now()));
        throw noAnswer('the charge was not answered in time');
      }
      if (charge.token === 'tok_error') throw noAnswer('the charge was answered with status 500');
      return answerOf(booked);
    },
    async status(attemptId) {
      const booked = await books.find(attemptId, new Date(now()));
      if (!booked || booked.state === 'VOIDED') return { kind: booked ? 'voided' : 'unknown' };
      return answerOf(booked);
    },
    async voidCharge(attemptId) {
      const booked = await books.void(tombstoneOf(attemptId), new Date(now()));
      return booked.state === 'VOIDED' ? { kind: 'voided' } : settledAnswer(booked);
    },
    async refund(refund) {
      if (await books.refund(refund, new Date(now()))) return { kind: 'refunded' };
      return { kind: 'declined', code: 'not_captured', message: 'There is not as much to give back.' };
    },
    [Symbol.asyncDispose]: () => reporter[Symbol.asyncDispose](),
  };
}

function entryOf({ attemptId, amountMinor, currency }: Pick<Charge, 'attemptId' | 'amountMinor' | 'currency'>) {
  return { attemptId, amountMinor, currency, transactionId: derivedId('txn', attemptId) };
}

/** Books a charge that never came as closed, so that it is refused should it come yet. */
function tombstoneOf(attemptId: string): BookedCharge {
  const entry = entryOf({ attemptId, amountMinor: 0, currency: 'XXX' });
  return { ...entry, state: 'VOIDED', declineCode: null, captureAt: null };
}

function answerOf(booked: BookedCharge): ChargeAnswer {
  return booked.state === 'PENDING' ? { kind: 'pending' } : settledAnswer(booked);
}

function settledAnswer({ state, transactionId, declineCode }: BookedCharge): Captured | Declined {
  if (state === 'CAPTURED') return { kind: 'captured', transactionId };
  const code = declineCode ?? 'voided';
  return { kind: 'declined', code, message: declineMessages[code] ?? 'The payment was declined.' };
}

function noAnswer(message: string): Fault {
  return new Fault(commonFaults.dependencyUnavailable, `payment provider: ${message}`);
}
