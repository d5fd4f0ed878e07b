import type { PaymentAttempt, RefundCause } from '../domain/payment.ts';
import type { RefundDue } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

type RefundInput = {
  readonly attempt: Pick<PaymentAttempt, 'id' | 'amountMinor' | 'currency'>;
  readonly orderId: string;
  readonly cause: RefundCause;
  /** Staff's decision: amount, reference and reason. Without it the whole refundable amount is due. */
  readonly decision?: { readonly amountMinor: number; readonly reference: string; readonly reason: string };
};

/**
 * The amount of an attempt that is neither refunded nor due, in minor units. The caller holds the lock on the order's
 * row.
 */
export async function refundableMinor(
  tx: OrderTransaction,
  { id, amountMinor }: Pick<PaymentAttempt, 'id' | 'amountMinor'>,
): Promise<number> {
  return amountMinor - (await tx.payments.refundedMinor(id));
}

/** Inserts a refund that is due, once per cause and reference; null when nothing is refundable or it exists already. */
export async function recordRefundDue(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  input: RefundInput,
): Promise<RefundDue | null> {
  const { attempt, orderId, cause, decision } = input;
  const amountMinor = decision?.amountMinor ?? (await refundableMinor(tx, attempt));
  if (amountMinor === 0) return null;
  const reference = decision?.reference ?? '';
  const id = dependencies.ids.derivedId('rfd', attempt.id, cause, ...(reference ? [reference] : []));
  const { id: attemptId, currency } = attempt;
  const isNew = await tx.payments.insertRefund({
    id,
    attemptId,
    orderId,
    cause,
    reference,
    reason: decision?.reason ?? null,
    amountMinor,
    currency,
    state: 'REQUESTED',
    createdAt: new Date(dependencies.clock.now()),
  });
  return isNew ? { refundId: id, attemptId, amountMinor, currency } : null;
}
