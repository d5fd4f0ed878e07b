import type { PaymentAttempt, RefundCause } from '../domain/payment.ts';
import type { OwedRefund } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import type { World } from './world.ts';

type Owed = {
  readonly attempt: Pick<PaymentAttempt, 'id' | 'amountMinor' | 'currency'>;
  readonly orderId: string;
  readonly cause: RefundCause;
  /** Where somebody decided it: how much, under which reference, and in which words. Else all that is left. */
  readonly decided?: { readonly amountMinor: number; readonly reference: string; readonly reason: string };
};

/** What of an attempt's money is neither back nor on its way. The order's row is locked, so it stays true. */
export async function leftOf(
  tx: OrderLifeTransaction,
  { id, amountMinor }: Pick<PaymentAttempt, 'id' | 'amountMinor'>,
): Promise<number> {
  return amountMinor - (await tx.payments.refundedMinor(id));
}

/** Owes money of an attempt back, once per cause and reference; null when nothing is left or it is owed already. */
export async function oweRefund(world: World, tx: OrderLifeTransaction, owed: Owed): Promise<OwedRefund | null> {
  const { attempt, orderId, cause, decided } = owed;
  const amountMinor = decided?.amountMinor ?? (await leftOf(tx, attempt));
  if (amountMinor === 0) return null;
  const reference = decided?.reference ?? '';
  const id = world.ids.derivedId('rfd', attempt.id, cause, ...(reference ? [reference] : []));
  const { id: attemptId, currency } = attempt;
  const isNew = await tx.payments.insertRefund({
    id,
    attemptId,
    orderId,
    cause,
    reference,
    reason: decided?.reason ?? null,
    amountMinor,
    currency,
    state: 'REQUESTED',
    createdAt: new Date(world.clock.now()),
  });
  return isNew ? { refundId: id, attemptId, amountMinor, currency } : null;
}
