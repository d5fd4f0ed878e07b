import type { Money } from '#platform/scalars/money.ts';
import type { Order } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import type { PaymentMethod } from './payment.ts';
import { quoted } from './plainText.ts';
import { illegalTransition, refusal, type OrdersRefusal } from './refusal.ts';

export type PaymentInput = {
  readonly method: PaymentMethod;
  readonly token: string;
  readonly amount: Money;
};

/** Validates a payment without reading the order. Refuses card numbers. */
export function checkPaymentInput({ token, amount }: PaymentInput): readonly OrdersRefusal[] {
  const refusals: OrdersRefusal[] = [];
  if (/\d{12,}/.test(token.replaceAll(/[\s-]/g, ''))) {
    const message = 'Expected a token of the payment provider, got a possible card number: never send one here.';
    refusals.push(refusal('VALIDATION', message, ['input', 'token']));
  } else if (!/^\w[\w.:-]{0,199}$/.test(token)) {
    const message = `Expected a token of 1 to 200 letters, digits and _ . : -, got ${token.length} characters.`;
    refusals.push(refusal('VALIDATION', message, ['input', 'token']));
  }
  if (amount.amountMinor < 0) {
    refusals.push(
      refusal('VALIDATION', `Expected 0 or more, got ${amount.amountMinor}.`, ['input', 'amount', 'amountMinor']),
    );
  }
  if (!/^[A-Z]{3}$/.test(amount.currency)) {
    const message = `Expected three capital letters (ISO 4217), got ${quoted(amount.currency)}.`;
    refusals.push(refusal('VALIDATION', message, ['input', 'amount', 'currency']));
  }
  return refusals;
}

/** Why this order cannot be paid with this amount now, or null: it must be PENDING, in time, and paid in full. */
export function refusePayment(order: Order, amount: PaymentInput['amount'], now: number): OrdersRefusal | null {
  if (order.status !== 'PENDING') return illegalTransition(order, 'CONFIRMED');
  if (now >= order.expiresAt.getTime()) {
    const message = `Order ${order.number} could be paid until ${order.expiresAt.toISOString()}.`;
    return refusal('CONFLICT', message, ['orderId']);
  }
  const { totalMinor, currency } = order.totals;
  if (amount.amountMinor !== totalMinor || amount.currency !== currency) {
    const message = `Expected the total of ${totalMinor} ${currency} in minor units, got ${amount.amountMinor} ${amount.currency}.`;
    return refusal('VALIDATION', message, ['input', 'amount']);
  }
  return null;
}

type Attempt = { readonly attemptId: string; readonly amountMinor: number };

/** Records the captured payment and confirms the order. */
export function confirmPayment(order: Order, attempt: Attempt, now: Date): RecordedOrder {
  return recordEvents(order, [{ type: 'payment.completed', ...attempt }, { type: 'order.confirmed' }], now);
}

/** Records the failed attempt; the order stays PENDING and can be paid again. */
export function failPayment(order: Order, attempt: Attempt & { readonly why: string }, now: Date): RecordedOrder {
  return recordEvents(order, [{ type: 'payment.failed', ...attempt }], now);
}
