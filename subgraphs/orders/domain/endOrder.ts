import { isPrintableProse, looksEmpty } from '#platform/text/printableText.ts';
import { allowedActions, type CancelCause, type Order } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { illegalTransition, refusal, type Refusal } from './refusal.ts';

const MAX_REASON_LENGTH = 500;

/** What is wrong with a reason given for cancelling. */
export function checkCancelReason(reason: string | null): readonly Refusal[] {
  if (reason === null) return [];
  if (!isPrintableProse(reason))
    return [refusal('VALIDATION', 'Expected text, got characters that are none.', ['reason'])];
  if (reason.length <= MAX_REASON_LENGTH) return [];
  return [refusal('VALIDATION', `Expected at most ${MAX_REASON_LENGTH} characters, got ${reason.length}.`, ['reason'])];
}

/** Why this order cannot be cancelled now, or null: it must not have ended, and not have been sent. */
export function refuseCancel(order: Order): Refusal | null {
  return allowedActions(order).includes('CANCEL') ? null : illegalTransition(order, 'CANCELLED');
}

/** Whether the order ends by itself: unpaid, and its time is over. */
export function isOverdue(order: Order, now: number): boolean {
  return order.status === 'PENDING' && now >= order.expiresAt.getTime();
}

/** The order ends. What was captured is owed back, what was held is let go; both are the saga's to do. */
export function endOrder(
  order: Order,
  end: { readonly cause: CancelCause; readonly reason: string | null },
  now: Date,
): RecordedOrder {
  if (order.status !== 'PENDING' && order.status !== 'CONFIRMED')
    throw new Error(`expected order ${order.id} neither ended nor sent, got ${order.status}`);
  const reason = end.reason === null || looksEmpty(end.reason) ? null : end.reason.trim();
  return recordEvents(order, [{ type: 'order.cancelled', cause: end.cause, reason }], now);
}
