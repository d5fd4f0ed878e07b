/** A card or a wallet; only the provider can resolve the token to one. */
export type PaymentMethod = 'CARD' | 'WALLET';

/** IN_FLIGHT: the result is unknown. VOIDED: closed by orders; the provider declines it from then on. */
export type AttemptState = 'IN_FLIGHT' | 'CAPTURED' | 'DECLINED' | 'VOIDED';

/** One attempt to charge the order's total. An order has at most one that is in flight or captured. */
export type PaymentAttempt = {
  readonly id: string;
  readonly orderId: string;
  readonly method: PaymentMethod;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: AttemptState;
  readonly transactionId: string | null;
  readonly declineCode: string | null;
  readonly createdAt: Date;
  readonly capturedAt: Date | null;
};

/** Why money is refunded. STRAY_CAPTURE: the provider captured a closed attempt. STAFF: staff decided it. */
export type RefundCause = 'CANCELLED' | 'OUT_OF_STOCK' | 'STRAY_CAPTURE' | 'STAFF';

/** REQUESTED: due. DECLINED: the provider declined it and no money moved. */
export type RefundState = 'REQUESTED' | 'DONE' | 'DECLINED';

/** A refund; there is one per attempt, cause and reference. */
export type Refund = {
  readonly id: string;
  readonly attemptId: string;
  readonly orderId: string;
  readonly cause: RefundCause;
  /** Distinguishes refunds of one cause: STAFF may have many. */
  readonly reference: string;
  /** The reason staff entered, or null. */
  readonly reason: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: RefundState;
  readonly createdAt: Date;
};

/** The payment status of one attempt as buyers see it, given its refunds. */
export function attemptPaymentStatus(
  attempt: Pick<PaymentAttempt, 'state' | 'amountMinor'>,
  refunds: readonly Pick<Refund, 'amountMinor' | 'state'>[],
): 'UNPAID' | 'PAID' | 'FAILED' | 'VOIDED' | 'REFUNDED' | 'PARTIALLY_REFUNDED' {
  const backMinor = refunds.reduce((sum, refund) => sum + (refund.state === 'DONE' ? refund.amountMinor : 0), 0);
  if (backMinor >= attempt.amountMinor) return 'REFUNDED';
  if (backMinor > 0) return 'PARTIALLY_REFUNDED';
  switch (attempt.state) {
    case 'IN_FLIGHT':
      return 'UNPAID';
    case 'CAPTURED':
      return 'PAID';
    case 'DECLINED':
      return 'FAILED';
    case 'VOIDED':
      return 'VOIDED';
  }
}
