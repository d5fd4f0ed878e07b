/** A card or a wallet; which one stands behind the token only the provider knows. */
export type PaymentMethod = 'CARD' | 'WALLET';

/** IN_FLIGHT until the provider has said what became of it; VOIDED: closed by us, the provider refuses it from then on. */
export type AttemptState = 'IN_FLIGHT' | 'CAPTURED' | 'DECLINED' | 'VOIDED';

/** One attempt to take the whole total. An order has at most one that is in flight or captured. */
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

/** Why money went back; STRAY_CAPTURE: the provider took it for an attempt that was closed; STAFF: somebody of the shop decided it. */
export type RefundCause = 'CANCELLED' | 'OUT_OF_STOCK' | 'STRAY_CAPTURE' | 'STAFF';

/** DECLINED: the provider would not, and nothing moved. */
export type RefundState = 'REQUESTED' | 'DONE' | 'DECLINED';

/** Money on its way back (REQUESTED) or there (DONE); there is one per attempt, cause and reference. */
export type Refund = {
  readonly id: string;
  readonly attemptId: string;
  readonly orderId: string;
  readonly cause: RefundCause;
  /** Tells refunds of one cause apart: of STAFF there may be many. */
  readonly reference: string;
  /** In somebody's own words, where somebody decided it. */
  readonly reason: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: RefundState;
  readonly createdAt: Date;
};

/** How one attempt looks to a buyer, given what came back of it. */
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
