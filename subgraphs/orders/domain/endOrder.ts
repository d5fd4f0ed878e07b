import { isPrintableProse, looksEmpty } from '#platform/text/printableText.ts';
import { allowedActions, type CancelCause, type Order } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { illegalTransition, refusal, type OrdersRefusal } from './refusal.ts';

const MAX_REASON_LENGTH = 500;

/** Validates the reason of a cancellation. */
export function checkCancelReason(reason: string | null): readonly OrdersRefusal[] {
  if (reason === null) return [];
  if (!isPrintableProse(reason))
    return [refusal('VALIDATION', 'Expected printable text, got control or invisible characters.', ['reason'])];
  if (reason.length <= MAX_REASON_LENGTH) return [];
  return [refusal('VALIDATION', `Expected at most ${MAX_REASON_LENGTH} characters, got ${reason.length}.`, ['reason'])];
}

/** Why this order cannot be cancelled now, or null: it must not have ended and not have been shipped. */
export function refuseCancel(order: Order): OrdersRefusal | null {
  return allowedActions(order).includes('CANCEL') ? null : illegalTransition(order, 'CANCELLED');
}

/** Whether the order is unpaid and its time to pay is over. */
export function isOverdue(order: Order, now: number): boolean {
  return order.status === 'PENDING' && now >= order.expiresAt.getTime();
}

/** Ends the order. The saga then refunds what was captured and releases the held stock. */
export function endOrder(
  order: Order,
  end: { readonly cause: CancelCause; readonly reason: string | null },
  now: Date,
): RecordedOrder {
  if (order.status !== 'PENDING' && order.status !== 'CONFIRMED')
    throw new Error(`expected order ${order.id} neither ended nor shipped, got ${order.status}`);
  const reason = end.reason === null || looksEmpty(end.reason) ? null : end.reason.trim();
  return recordEvents(order, [{ type: 'order.cancelled', cause: end.cause, reason }], now);
}
