import type { Money } from '#platform/scalars/money.ts';
import { isPrintableProse, looksEmpty } from '#platform/text/printableText.ts';
import { allowedActions, type Order } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { quoted } from './plainText.ts';
import { notRefundable, refusal, type OrdersRefusal } from './refusal.ts';
import type { RefundDue } from './saga.ts';

export type RefundInput = {
  /** Null: everything that is refundable. */
  readonly amount: Money | null;
  readonly reason: string;
};

export type RefundDecision =
  | { readonly kind: 'accepted'; readonly amountMinor: number }
  | { readonly kind: 'refused'; readonly refusal: OrdersRefusal };

const MAX_REASON_LENGTH = 500;

/** Validates a refund without reading the order. */
export function checkRefundInput({ amount, reason }: RefundInput): readonly OrdersRefusal[] {
  const refusals: OrdersRefusal[] = [];
  if (amount && amount.amountMinor <= 0) {
    refusals.push(refusal('VALIDATION', `Expected more than 0, got ${amount.amountMinor}.`, ['amount', 'amountMinor']));
  }
  if (amount && !/^[A-Z]{3}$/.test(amount.currency)) {
    const message = `Expected three capital letters (ISO 4217), got ${quoted(amount.currency)}.`;
    refusals.push(refusal('VALIDATION', message, ['amount', 'currency']));
  }
  const refuseReason = (message: string) => refusals.push(refusal('VALIDATION', message, ['reason']));
  if (looksEmpty(reason)) refuseReason('Expected a reason, got nothing.');
  else if (!isPrintableProse(reason)) refuseReason('Expected printable text, got control or invisible characters.');
  else if (reason.length > MAX_REASON_LENGTH) {
    refuseReason(`Expected at most ${MAX_REASON_LENGTH} characters, got ${reason.length}.`);
  }
  return refusals;
}

/**
 * Decides the amount of a refund: the requested one, or everything refundable. `leftMinor` is the captured amount less
 * all refunds that are done or due, so refunds never exceed it together.
 */
export function decideRefund(order: Order, { amount }: RefundInput, leftMinor: number): RefundDecision {
  const refused = (reason: OrdersRefusal): RefundDecision => ({ kind: 'refused', refusal: reason });
  if (!allowedActions(order).includes('REFUND')) return refused(notRefundable(order));
  const { currency } = order.totals;
  if (amount && amount.currency !== currency) {
    return refused(refusal('VALIDATION', `Expected ${currency}, got ${amount.currency}.`, ['amount', 'currency']));
  }
  const amountMinor = amount?.amountMinor ?? leftMinor;
  if (leftMinor === 0 || amountMinor > leftMinor) {
    const message = `Expected at most ${leftMinor} ${currency} in minor units, the refundable amount, got ${amountMinor}.`;
    return refused(refusal('VALIDATION', message, ['amount', 'amountMinor']));
  }
  return { kind: 'accepted', amountMinor };
}

/** Records a completed refund. The refund of a stray capture does not change the order. */
export function refundPayment(
  order: Order,
  refund: RefundDue & { readonly isStray: boolean },
  now: Date,
): RecordedOrder {
  const { attemptId, refundId, amountMinor, isStray } = refund;
  const isPartial = !isStray && order.refundedMinor + amountMinor < order.totals.totalMinor;
  return recordEvents(order, [{ type: 'payment.refunded', attemptId, refundId, amountMinor, isStray, isPartial }], now);
}
