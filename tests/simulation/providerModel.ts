import type {
  Charge,
  ChargeAnswer,
  ChargeStatus,
  PaymentReport,
  RefundAnswer,
  VoidAnswer,
} from '../../subgraphs/orders/participants/paymentProvider.ts';
import type { RandomSource } from './randomSource.ts';
import { reportFaults, type FaultInjector, type ReportFault } from './faultInjector.ts';
import type { VirtualTime } from './virtualTime.ts';

/** Half of the charges have faulty reports. */
const REPORT_FAULT_RATE = 0.5;

/** The share of pending charges that are never captured. */
const NEVER_CAPTURED_RATE = 0.2;

type State = 'CAPTURED' | 'DECLINED' | 'PENDING' | 'VOIDED';

/** A charge in the provider's ledger, with its refunds by id. */
export type ModelCharge = {
  state: State;
  readonly attemptId: string;
  readonly token: string | null;
  readonly amountMinor: number;
  readonly refunds: Map<string, number>;
  reporting: ReportFault | null;
};

export type ProviderModelOptions = {
  readonly time: VirtualTime;
  readonly random: RandomSource;
  readonly faults: FaultInjector;
  /** Delivers a report; retried while it throws. */
  readonly report: (report: PaymentReport) => Promise<unknown>;
};

/** The final state of a charge by the prefix of its token; the rest of a token belongs to the buyer. */
const finalStates: Readonly<Record<string, State>> = {
  tok_approve: 'CAPTURED',
  tok_timeout: 'CAPTURED',
  tok_error: 'CAPTURED',
  tok_late: 'PENDING',
  tok_decline: 'DECLINED',
};
export const cardTokens = Object.keys(finalStates);

/** A payment provider with the behaviour of `participants/simulatedPaymentProvider.ts`, in virtual time. */
export class ProviderModel {
  readonly charges = new Map<string, ModelCharge>();
  readonly #o: ProviderModelOptions;

  constructor(options: ProviderModelOptions) {
    this.#o = options;
  }

  async charge({ attemptId, token, amountMinor }: Charge, step: string): Promise<ChargeAnswer> {
    const [, kind = ''] = /^(tok_[a-z]+)/.exec(token) ?? [];
    const known = this.charges.get(attemptId);
    const charge = known ?? this.#addCharge({ attemptId, token, amountMinor, state: finalStates[kind] ?? 'DECLINED' });
    if (!known) this.#planReports(charge, step);
    if (kind === 'tok_timeout' || kind === 'tok_error') throw noAnswer(kind);
    return answerOf(charge);
  }

  async status(attemptId: string): Promise<ChargeStatus> {
    const charge = this.charges.get(attemptId);
    if (!charge || charge.state === 'VOIDED') return { kind: charge ? 'voided' : 'unknown' };
    return answerOf(charge);
  }

  /** The answer while a charge is not visible to status calls yet. */
  async statusNotFound(): Promise<ChargeStatus> {
    return { kind: 'unknown' };
  }

  async voidCharge(attemptId: string): Promise<VoidAnswer> {
    const known = this.charges.get(attemptId);
    const charge = known ?? this.#addCharge({ attemptId, token: null, amountMinor: 0, state: 'VOIDED' });
    if (charge.state === 'PENDING') this.#close(charge, 'VOIDED');
    return charge.state === 'VOIDED' ? { kind: 'voided' } : settledAnswer(charge);
  }

  async refund(refund: { attemptId: string; refundId: string; amountMinor: number }): Promise<RefundAnswer> {
    const charge = this.charges.get(refund.attemptId);
    const declined = { kind: 'declined', code: 'not_captured', message: 'not as much' } as const;
    if (charge?.state !== 'CAPTURED') return declined;
    if (charge.refunds.has(refund.refundId)) return { kind: 'refunded' };
    if (refund.amountMinor > keptMinor(charge)) return declined;
    charge.refunds.set(refund.refundId, refund.amountMinor);
    return { kind: 'refunded' };
  }

  #addCharge(entry: Pick<ModelCharge, 'attemptId' | 'token' | 'amountMinor' | 'state'>): ModelCharge {
    const charge: ModelCharge = { ...entry, refunds: new Map(), reporting: null };
    this.charges.set(entry.attemptId, charge);
    return charge;
  }

  /** Plans the reports of a charge. */
  #planReports(charge: ModelCharge, step: string): void {
    const { time, random, faults } = this.#o;
    charge.reporting = faults.inject({ step, port: 'provider.report' }, reportFaults, REPORT_FAULT_RATE);
    const captureMs = charge.state === 'PENDING' ? random.between(500, 20_000) : 0;
    if (charge.state === 'CAPTURED') this.#reportCapture(charge);
    const end = random.happens(NEVER_CAPTURED_RATE) ? 'VOIDED' : 'CAPTURED';
    if (charge.state === 'PENDING') time.after(captureMs, () => this.#close(charge, end));
    if (charge.state === 'DECLINED' && charge.reporting === 'stray') this.#captureClosed(charge);
  }

  #close(charge: ModelCharge, state: 'CAPTURED' | 'VOIDED'): void {
    if (charge.state !== 'PENDING') return;
    charge.state = state;
    if (state === 'CAPTURED') this.#reportCapture(charge);
    else if (charge.reporting === 'stray') this.#captureClosed(charge);
  }

  /** Captures a charge that the provider had declined or voided, and reports it. */
  #captureClosed(charge: ModelCharge): void {
    const { time, random } = this.#o;
    time.after(random.int(random.pick([50, 3_000, 60_000])), () => {
      charge.state = 'CAPTURED';
      this.#sendReport(charge, 0);
    });
  }

  #reportCapture(charge: ModelCharge): void {
    const { random } = this.#o;
    if (charge.reporting === 'never') return;
    if (charge.reporting === 'twice') this.#sendReport(charge, random.int(30_000));
    const soonMs = charge.reporting === 'before' ? 0 : random.int(2_000);
    this.#sendReport(charge, charge.reporting === 'late' ? random.between(20_000, 90_000) : soonMs);
  }

  #sendReport(charge: ModelCharge, afterMs: number): void {
    const { attemptId } = charge;
    this.#o.time.after(afterMs, () => {
      const report = { attemptId, kind: 'captured', transactionId: `txn_${attemptId}` } as const;
      this.#o.report(report).catch(() => this.#sendReport(charge, 1_000));
    });
  }
}

/** Returns the captured amount less refunds, in minor units. */
export function keptMinor({ state, amountMinor, refunds }: ModelCharge): number {
  return state === 'CAPTURED' ? [...refunds.values()].reduce((left, back) => left - back, amountMinor) : 0;
}

function answerOf(charge: ModelCharge): ChargeAnswer {
  return charge.state === 'PENDING' ? { kind: 'pending' } : settledAnswer(charge);
}

function settledAnswer({ state, attemptId }: ModelCharge): Exclude<ChargeAnswer, { kind: 'pending' }> {
  if (state === 'CAPTURED') return { kind: 'captured', transactionId: `txn_${attemptId}` };
  return { kind: 'declined', code: 'card_declined', message: 'The card was declined.' };
}

function noAnswer(token: string): Error {
  return Object.assign(new Error(`the provider did not answer a charge of ${token}`), {
    code: 'DEPENDENCY_UNAVAILABLE',
  });
}
