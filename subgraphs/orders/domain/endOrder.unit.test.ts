import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { checkCancelReason, endOrder, isOverdue, refuseCancel } from './endOrder.ts';

const now = new Date('2026-11-21T13:00:00.000Z');

test("an order that has not ended can be cancelled, with the buyer's reason", () => {
  expect(refuseCancel(sampleOrder)).toBeNull();
  const { order, events } = endOrder(sampleOrder, { cause: 'CUSTOMER', reason: '  too late  ' }, now);
  expect(order).toMatchObject({ status: 'CANCELLED', cancelCause: 'CUSTOMER', cancelReason: 'too late' });
  expect(events).toHaveLength(1);
});

test('an order ends once', () => {
  const { order } = endOrder(sampleOrder, { cause: 'EXPIRED', reason: null }, now);
  expect(refuseCancel(order)).toMatchObject({ code: 'ILLEGAL_TRANSITION', from: 'CANCELLED', allowed: [] });
  expect(() => endOrder(order, { cause: 'CUSTOMER', reason: null }, now)).toThrow('CANCELLED');
});

test('an unpaid order is overdue from the instant it expires, a paid one never', () => {
  const expiresAt = sampleOrder.expiresAt.getTime();
  expect(isOverdue(sampleOrder, expiresAt - 1)).toBe(false);
  expect(isOverdue(sampleOrder, expiresAt)).toBe(true);
  expect(isOverdue({ ...sampleOrder, status: 'CONFIRMED' }, expiresAt)).toBe(false);
});

test('a reason has a maximum length', () => {
  expect(checkCancelReason(null)).toEqual([]);
  expect(checkCancelReason('x'.repeat(500))).toEqual([]);
  expect(checkCancelReason('two\nlines')).toEqual([]);
  expect(checkCancelReason('a\u0000b')).toMatchObject([{ code: 'VALIDATION', path: ['reason'] }]);
  expect(checkCancelReason('x'.repeat(501))).toMatchObject([{ code: 'VALIDATION', path: ['reason'] }]);
});
