import type { PaymentAttempt, RefundCause } from '../domain/payment.ts';
import type { RefundDue } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

type RefundInput = {
  readonly attempt: Pick<PaymentAttempt, 'id' | 'amountMinor' | 'currency'>;
  readonly orderId: string;
  readonly cause: RefundCause;
  /** Where somebody decided it: how much, under which reference, and in which words. Else all that is left. */
  readonly decision?: { readonly amountMinor: number; readonly reference: string; readonly reason: string };
};

/** What of an attempt's money is neither back nor on its way. The order's row is locked, so it stays true. */
export async function refundableMinor(
  tx: OrderTransaction,
  { id, amountMinor }: Pick<PaymentAttempt, 'id' | 'amountMinor'>,
): Promise<number> {
  return amountMinor - (await tx.payments.refundedMinor(id));
}

/** Owes money of an attempt back, once per cause and reference; null when nothing is left or it is owed already. */
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
