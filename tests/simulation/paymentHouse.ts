import type {
  Charge,
  ChargeAnswer,
  ChargeStatus,
  PaymentReport,
  RefundAnswer,
  VoidAnswer,
} from '../../subgraphs/orders/participants/paymentProvider.ts';
import type { Chance } from './chance.ts';
import { newsFaults, type Faults, type NewsFault } from './faults.ts';
import type { VirtualTime } from './virtualTime.ts';

/** The news of every second charge do not come as they should. */
const NEWS_FAULT_RATE = 0.5;

/** A charge that was accepted to be captured later sometimes never is. */
const LAPSE_RATE = 0.2;

type State = 'CAPTURED' | 'DECLINED' | 'PENDING' | 'VOIDED';

/** A charge in the provider's own books, with what went back of it. */
export type Booked = {
  state: State;
  readonly attemptId: string;
  readonly token: string | null;
  readonly amountMinor: number;
  readonly refunds: Map<string, number>;
  news: NewsFault | null;
};

export type PaymentHouseOptions = {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly faults: Faults;
  /** Hands news over; tried again while it throws. */
  readonly report: (report: PaymentReport) => Promise<unknown>;
};

/** How a token's charge ends, by its first two words; whatever else it holds is the buyer's. */
const endings: Readonly<Record<string, State>> = {
  tok_approve: 'CAPTURED',
  tok_timeout: 'CAPTURED',
  tok_error: 'CAPTURED',
  tok_late: 'PENDING',
  tok_decline: 'DECLINED',
};
export const tokens = Object.keys(endings);

/** A payment provider with books of its own, meaning what `participants/simulatedPaymentProvider.ts` means. */
export class PaymentHouse {
  readonly books = new Map<string, Booked>();
  readonly #o: PaymentHouseOptions;

  constructor(options: PaymentHouseOptions) {
    this.#o = options;
  }

  async charge({ attemptId, token, amountMinor }: Charge, step: string): Promise<ChargeAnswer> {
    const [, kind = ''] = /^(tok_[a-z]+)/.exec(token) ?? [];
    const known = this.books.get(attemptId);
    const booked = known ?? this.#book({ attemptId, token, amountMinor, state: endings[kind] ?? 'DECLINED' });
    if (!known) this.#spread(booked, step);
    if (kind === 'tok_timeout' || kind === 'tok_error') throw noAnswer(kind);
    return answerOf(booked);
  }

  async status(attemptId: string): Promise<ChargeStatus> {
    const booked = this.books.get(attemptId);
    if (!booked || booked.state === 'VOIDED') return { kind: booked ? 'voided' : 'unknown' };
    return answerOf(booked);
  }

  /** What it answers about a charge that has not got around in its house. */
  async overlook(): Promise<ChargeStatus> {
    return { kind: 'unknown' };
  }

  async voidCharge(attemptId: string): Promise<VoidAnswer> {
    const known = this.books.get(attemptId);
    const booked = known ?? this.#book({ attemptId, token: null, amountMinor: 0, state: 'VOIDED' });
    if (booked.state === 'PENDING') this.#close(booked, 'VOIDED');
    return booked.state === 'VOIDED' ? { kind: 'voided' } : settledAnswer(booked);
  }

  async refund(refund: { attemptId: string; refundId: string; amountMinor: number }): Promise<RefundAnswer> {
    const booked = this.books.get(refund.attemptId);
    const declined = { kind: 'declined', code: 'not_captured', message: 'not as much' } as const;
    if (booked?.state !== 'CAPTURED') return declined;
    if (booked.refunds.has(refund.refundId)) return { kind: 'refunded' };
    if (refund.amountMinor > keptOf(booked)) return declined;
    booked.refunds.set(refund.refundId, refund.amountMinor);
    return { kind: 'refunded' };
  }

  #book(entry: Pick<Booked, 'attemptId' | 'token' | 'amountMinor' | 'state'>): Booked {
    const booked: Booked = { ...entry, refunds: new Map(), news: null };
    this.books.set(entry.attemptId, booked);
    return booked;
  }

  /** Decides how the charge's news travel. */
  #spread(booked: Booked, step: string): void {
    const { time, chance, faults } = this.#o;
    booked.news = faults.at({ step, port: 'provider.news' }, newsFaults, NEWS_FAULT_RATE);
    const captureMs = booked.state === 'PENDING' ? chance.between(500, 20_000) : 0;
    if (booked.state === 'CAPTURED') this.#tell(booked);
    const end = chance.happens(LAPSE_RATE) ? 'VOIDED' : 'CAPTURED';
    if (booked.state === 'PENDING') time.after(captureMs, () => this.#close(booked, end));
    if (booked.state === 'DECLINED' && booked.news === 'stray') this.#stray(booked);
  }

  #close(booked: Booked, state: 'CAPTURED' | 'VOIDED'): void {
    if (booked.state !== 'PENDING') return;
    booked.state = state;
    if (state === 'CAPTURED') this.#tell(booked);
    else if (booked.news === 'stray') this.#stray(booked);
  }

  /** The provider does not keep its word: it takes money for what it had closed, and says so. */
  #stray(booked: Booked): void {
    const { time, chance } = this.#o;
    time.after(chance.int(chance.pick([50, 3_000, 60_000])), () => {
      booked.state = 'CAPTURED';
      this.#say(booked, 0);
    });
  }

  #tell(booked: Booked): void {
    const { chance } = this.#o;
    if (booked.news === 'never') return;
    if (booked.news === 'twice') this.#say(booked, chance.int(30_000));
    const soonMs = booked.news === 'before' ? 0 : chance.int(2_000);
    this.#say(booked, booked.news === 'late' ? chance.between(20_000, 90_000) : soonMs);
  }

  #say(booked: Booked, afterMs: number): void {
    const { attemptId } = booked;
    this.#o.time.after(afterMs, () => {
      const report = { attemptId, kind: 'captured', transactionId: `txn_${attemptId}` } as const;
      this.#o.report(report).catch(() => this.#say(booked, 1_000));
    });
  }
}

/** What the provider has of this charge and did not give back. */
export function keptOf({ state, amountMinor, refunds }: Booked): number {
  return state === 'CAPTURED' ? [...refunds.values()].reduce((left, back) => left - back, amountMinor) : 0;
}

function answerOf(booked: Booked): ChargeAnswer {
  return booked.state === 'PENDING' ? { kind: 'pending' } : settledAnswer(booked);
}

function settledAnswer({ state, attemptId }: Booked): Exclude<ChargeAnswer, { kind: 'pending' }> {
  if (state === 'CAPTURED') return { kind: 'captured', transactionId: `txn_${attemptId}` };
  return { kind: 'declined', code: 'card_declined', message: 'The card was declined.' };
}

function noAnswer(token: string): Error {
  return Object.assign(new Error(`the provider did not answer a charge of ${token}`), {
    code: 'DEPENDENCY_UNAVAILABLE',
  });
}
