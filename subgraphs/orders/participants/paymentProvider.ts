import type { PaymentMethod } from '../domain/payment.ts';

export type Captured = { readonly kind: 'captured'; readonly transactionId: string };
export type Declined = { readonly kind: 'declined'; readonly code: string; readonly message: string };

/** `pending`: the charge will be captured or declined later, and reported. */
export type ChargeAnswer = Captured | Declined | { readonly kind: 'pending' };

/** `unknown`: the provider has not received the charge, which may still be on its way. Only `voidCharge` closes it. */
export type ChargeStatus = ChargeAnswer | { readonly kind: 'voided' } | { readonly kind: 'unknown' };

export type VoidAnswer = Captured | Declined | { readonly kind: 'voided' };
export type RefundAnswer = { readonly kind: 'refunded' } | Declined;

export type Charge = {
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: PaymentMethod;
  /** The provider's token of a card or wallet. */
  readonly token: string;
};

/** A report the provider sends by itself. It may come twice, late or never, so it only causes a status query. */
export type PaymentReport = {
  readonly attemptId: string;
  readonly kind: 'captured';
  readonly transactionId: string;
};

type CallOptions = { readonly requestId: string; readonly deadlineAt: number };

/**
 * The payment provider. Every command carries an id of the caller and may be repeated: the same id never moves money
 * twice. A command throws when no response comes within the deadline; its effect is unknown then.
 */
export interface PaymentProvider {
  /** Declines a charge that was voided before it arrived. */
  charge(charge: Charge, o: CallOptions): Promise<ChargeAnswer>;
  status(attemptId: string, o: CallOptions): Promise<ChargeStatus>;
  /** Closes an attempt, known or unknown; a charge that was captured or declined before stays so. */
  voidCharge(attemptId: string, o: CallOptions): Promise<VoidAnswer>;
  /** Refunds a captured charge; declined when the amount exceeds what is left of it. */
  refund(
    refund: { readonly attemptId: string; readonly refundId: string; readonly amountMinor: number },
    o: CallOptions,
  ): Promise<RefundAnswer>;
}
