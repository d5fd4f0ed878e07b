import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { confirmPayment } from './payOrder.ts';
import { checkRefundInput, decideRefund, refundPayment } from './refundOrder.ts';

const now = new Date('2026-11-21T13:00:00.000Z');
const total = sampleOrder.totals.totalMinor;
const paid = confirmPayment(sampleOrder, { attemptId: 'pat_1', amountMinor: total }, now).order;
const of = (amountMinor: number | null, currency = 'USD') => ({
  amount: amountMinor === null ? null : { amountMinor, currency },
  reason: 'It came late',
});

test('without an amount everything refundable is refunded, never more', () => {
  expect(decideRefund(paid, of(null), total)).toEqual({ kind: 'accepted', amountMinor: total });
  expect(decideRefund(paid, of(null), 40)).toEqual({ kind: 'accepted', amountMinor: 40 });
  expect(decideRefund(paid, of(40), 40)).toEqual({ kind: 'accepted', amountMinor: 40 });
  const tooMuch = { kind: 'refused', refusal: { code: 'VALIDATION', path: ['amount', 'amountMinor'] } };
  expect(decideRefund(paid, of(41), 40)).toMatchObject(tooMuch);
  expect(decideRefund(paid, of(null), 0)).toMatchObject(tooMuch);
});

test('an order that is unpaid or fully refunded cannot be refunded', () => {
  const refusal = { code: 'ILLEGAL_TRANSITION', from: 'PENDING', to: 'PENDING', allowed: ['PAY', 'CANCEL'] };
  expect(decideRefund(sampleOrder, of(1), 0)).toMatchObject({ kind: 'refused', refusal });
  expect(decideRefund({ ...paid, paymentStatus: 'REFUNDED' }, of(1), 0)).toMatchObject({ kind: 'refused' });
  expect(decideRefund({ ...paid, status: 'CANCELLED' }, of(1), total)).toMatchObject({ kind: 'refused' });
  expect(decideRefund(paid, of(1, 'EUR'), total)).toMatchObject({ refusal: { path: ['amount', 'currency'] } });
});

test('partial refunds add up to the total, and only the last one makes the order REFUNDED', () => {
  const part = { attemptId: 'pat_1', refundId: 'rfd_1', amountMinor: 990, currency: 'USD', isStray: false };
  const { order, events } = refundPayment(paid, part, now);
  expect(order).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED', refundedMinor: 990, status: 'CONFIRMED' });
  expect(events[0]?.message).toBe('A part of the payment was refunded.');
  const rest = refundPayment(order, { ...part, refundId: 'rfd_2', amountMinor: total - 990 }, now).order;
  expect(rest).toMatchObject({ paymentStatus: 'REFUNDED', refundedMinor: total, totals: { refundedMinor: total } });
});

test('a refund needs a positive amount and a reason', () => {
  expect(checkRefundInput(of(null))).toEqual([]);
  expect(checkRefundInput({ ...of(0), reason: ' ' }).map(({ path }) => path)).toEqual([
    ['amount', 'amountMinor'],
    ['reason'],
  ]);
  expect(checkRefundInput({ ...of(1, 'dollars'), reason: 'a\u0000b' })).toHaveLength(2);
  expect(checkRefundInput({ ...of(1), reason: 'x'.repeat(501) })).toMatchObject([{ path: ['reason'] }]);
});
