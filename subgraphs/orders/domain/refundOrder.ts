import { isPrintableProse, looksEmpty } from '#platform/text/printableText.ts';
import { allowedActions, type Order } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { quoted } from './plainText.ts';
import { notRefundable, refusal, type Refusal } from './refusal.ts';
import type { RefundDue } from './saga.ts';

export type RefundInput = {
  /** Null: all that is left. */
  readonly amount: { readonly amountMinor: number; readonly currency: string } | null;
  readonly reason: string;
};

export type RefundDecision =
  { readonly kind: 'owed'; readonly amountMinor: number } | { readonly kind: 'refused'; readonly refusal: Refusal };

const MAX_REASON_LENGTH = 500;

/** What is wrong with a refund that can be told without looking at the order. */
export function checkRefundInput({ amount, reason }: RefundInput): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (amount && amount.amountMinor <= 0) {
    refusals.push(refusal('VALIDATION', `Expected more than 0, got ${amount.amountMinor}.`, ['amount', 'amountMinor']));
  }
  if (amount && !/^[A-Z]{3}$/.test(amount.currency)) {
    const message = `Expected three capital letters (ISO 4217), got ${quoted(amount.currency)}.`;
    refusals.push(refusal('VALIDATION', message, ['amount', 'currency']));
  }
  const refuseReason = (message: string) => refusals.push(refusal('VALIDATION', message, ['reason']));
  if (looksEmpty(reason)) refuseReason('Expected a reason, got nothing.');
  else if (!isPrintableProse(reason)) refuseReason('Expected text, got characters that are none.');
  else if (reason.length > MAX_REASON_LENGTH) {
    refuseReason(`Expected at most ${MAX_REASON_LENGTH} characters, got ${reason.length}.`);
  }
  return refusals;
}

/**
 * Decides how much goes back: what was asked for, or all that is left. `leftMinor` is what was captured less what went
 * back or is on its way, so no two refunds together exceed what was captured.
 */
export function decideRefund(order: Order, { amount }: RefundInput, leftMinor: number): RefundDecision {
  const refused = (reason: Refusal): RefundDecision => ({ kind: 'refused', refusal: reason });
  if (!allowedActions(order).includes('REFUND')) return refused(notRefundable(order));
  const { currency } = order.totals;
  if (amount && amount.currency !== currency) {
    return refused(refusal('VALIDATION', `Expected ${currency}, got ${amount.currency}.`, ['amount', 'currency']));
  }
  const amountMinor = amount?.amountMinor ?? leftMinor;
  if (leftMinor === 0 || amountMinor > leftMinor) {
    const message = `Expected at most ${leftMinor} ${currency} in minor units, which is what is left, got ${amountMinor}.`;
    return refused(refusal('VALIDATION', message, ['amount', 'amountMinor']));
  }
  return { kind: 'owed', amountMinor };
}

/** The money is back with its owner. A stray capture was never the order's, so it leaves the order as it is. */
export function refundPayment(
  order: Order,
  refund: RefundDue & { readonly isStray: boolean },
  now: Date,
): RecordedOrder {
  const { attemptId, refundId, amountMinor, isStray } = refund;
  const isPartial = !isStray && order.refundedMinor + amountMinor < order.totals.totalMinor;
  return recordEvents(order, [{ type: 'payment.refunded', attemptId, refundId, amountMinor, isStray, isPartial }], now);
}
