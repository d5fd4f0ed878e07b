import type { PaymentMethod } from '../domain/payment.ts';

export type Captured = { readonly kind: 'captured'; readonly transactionId: string };
export type Declined = { readonly kind: 'declined'; readonly code: string; readonly message: string };

/** `pending`: it will be captured or declined later, and reported. */
export type ChargeAnswer = Captured | Declined | { readonly kind: 'pending' };

/** `unknown` is no answer to what became of a charge: it may still be on its way. Only `voidCharge` closes it. */
export type ChargeStatus = ChargeAnswer | { readonly kind: 'voided' } | { readonly kind: 'unknown' };

export type VoidAnswer = Captured | Declined | { readonly kind: 'voided' };
export type RefundAnswer = { readonly kind: 'refunded' } | Declined;

export type Charge = {
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: PaymentMethod;
  /** What the provider gave the client for a card or wallet. */
  readonly token: string;
};

/** News the provider brings by itself; it may come twice, late or never, so it is a reason to ask, not the answer. */
export type PaymentReport = {
  readonly attemptId: string;
  readonly kind: 'captured';
  readonly transactionId: string;
};

type CallOptions = { readonly requestId: string; readonly deadlineAt: number };

/**
 * Whoever takes the money. Every command carries an id of ours and may be repeated: the same id never takes or gives
 * money twice. When no answer comes within the deadline it throws, and what happened is open.
 */
export interface PaymentProvider {
  /** A charge that was voided before it arrived is declined. */
  charge(charge: Charge, o: CallOptions): Promise<ChargeAnswer>;
  status(attemptId: string, o: CallOptions): Promise<ChargeStatus>;
  /** Closes an attempt whatever is known of it, or says that it is too late for that. */
  voidCharge(attemptId: string, o: CallOptions): Promise<VoidAnswer>;
  /** Gives back what was captured; declined when there is not as much to give back. */
  refund(
    refund: { readonly attemptId: string; readonly refundId: string; readonly amountMinor: number },
    o: CallOptions,
  ): Promise<RefundAnswer>;
}
