import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import type { Order } from './order.ts';
import { attemptPaymentStatus } from './payment.ts';
import { checkPaymentInput, confirmPayment, failPayment, refusePayment } from './payOrder.ts';
import { illegalTransition } from './refusal.ts';

const amount = { amountMinor: sampleOrder.totals.totalMinor, currency: 'USD' };
const inTime = sampleOrder.createdAt.getTime();
const now = new Date(inTime);
const attempt = { attemptId: 'pat_1', amountMinor: amount.amountMinor };

test('a pending order can be paid in full and in time', () => {
  expect(refusePayment(sampleOrder, amount, inTime)).toBeNull();
  expect(refusePayment(sampleOrder, amount, sampleOrder.expiresAt.getTime())).toMatchObject({ code: 'CONFLICT' });
});

test.each([
  { amountMinor: amount.amountMinor - 1, currency: 'USD' },
  { amountMinor: amount.amountMinor + 1, currency: 'USD' },
  { amountMinor: amount.amountMinor, currency: 'EUR' },
])('%j differs from the total and is refused', (other) => {
  expect(refusePayment(sampleOrder, other, inTime)).toMatchObject({ code: 'VALIDATION', path: ['input', 'amount'] });
});

test('paying a paid or ended order is refused with the allowed actions', () => {
  const { order } = confirmPayment(sampleOrder, attempt, now);
  expect(refusePayment(order, amount, inTime)).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    allowed: ['CANCEL', 'REFUND', 'SHIP'],
  });
});

test("a second payment is refused as already paid, whatever the order's later status", () => {
  const { order } = confirmPayment(sampleOrder, attempt, now);
  const paid = `Order ${order.number} is already paid: it allows`;
  const of = (status: Order['status']) => refusePayment({ ...order, status }, amount, inTime)?.message;
  expect(of('CONFIRMED')).toBe(`${paid} CANCEL or REFUND or SHIP.`);
  expect(of('PROCESSING')).toBe(`${paid} REFUND or DELIVER.`);
  expect(of('COMPLETED')).toBe(`${paid} REFUND.`);
  expect(of('CANCELLED')).toBe(`Order ${order.number} is cancelled and cannot be paid: it allows nothing.`);
});

test('a refused transition says whether it is already done or not possible yet', () => {
  const is = (status: Order['status'], to: Order['status']) =>
    illegalTransition({ ...sampleOrder, status }, to).message.replace(/^Order \S+ (is .*):.*/, '$1');
  expect(is('CANCELLED', 'CANCELLED')).toBe('is already cancelled');
  expect(is('PROCESSING', 'PROCESSING')).toBe('is already shipped');
  expect(is('COMPLETED', 'PROCESSING')).toBe('is already shipped');
  expect(is('COMPLETED', 'COMPLETED')).toBe('is already delivered');
  expect(is('PENDING', 'PROCESSING')).toBe('is placed and cannot be shipped');
  expect(is('PROCESSING', 'CANCELLED')).toBe('is shipped and cannot be cancelled');
});

test('a captured payment confirms the order, a failed one leaves it pending', () => {
  expect(confirmPayment(sampleOrder, attempt, now).events.map((event) => event.event.type)).toEqual([
    'payment.completed',
    'order.confirmed',
  ]);
  const failed = failPayment(sampleOrder, { ...attempt, why: 'No.' }, now);
  expect(failed).toMatchObject({ order: { status: 'PENDING', paymentStatus: 'FAILED' }, events: [{ sequence: 1 }] });
});

test.each(['4111111111111111', '4111 1111 1111 1111', 'tok_5500-0000-0000-0004'])(
  'a possible card number is refused without being quoted: %s',
  (token) => {
    const [refusal] = checkPaymentInput({ method: 'CARD', token, amount });
    expect(refusal).toMatchObject({ code: 'VALIDATION', path: ['input', 'token'] });
    expect(refusal?.message).not.toContain('0000');
    expect(refusal?.message).not.toContain('1111');
  },
);

test.each(['', ' ', 'a b', 'x'.repeat(201), 'tok_\u0000'])('%j is not a valid token', (token) => {
  expect(checkPaymentInput({ method: 'CARD', token, amount })).toMatchObject([{ path: ['input', 'token'] }]);
});

test("an attempt's payment status reflects its refunds", () => {
  const captured = { state: 'CAPTURED', amountMinor: 100 } as const;
  const back = (amountMinor: number) => [{ amountMinor, state: 'DONE' } as const];
  expect(attemptPaymentStatus(captured, [])).toBe('PAID');
  expect(attemptPaymentStatus(captured, [{ amountMinor: 100, state: 'REQUESTED' }])).toBe('PAID');
  expect(attemptPaymentStatus(captured, back(40))).toBe('PARTIALLY_REFUNDED');
  expect(attemptPaymentStatus(captured, back(100))).toBe('REFUNDED');
  expect(attemptPaymentStatus({ state: 'VOIDED', amountMinor: 100 }, [])).toBe('VOIDED');
  expect(attemptPaymentStatus({ state: 'DECLINED', amountMinor: 100 }, [])).toBe('FAILED');
  expect(attemptPaymentStatus({ state: 'IN_FLIGHT', amountMinor: 100 }, [])).toBe('UNPAID');
});
