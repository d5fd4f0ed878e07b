import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { allowedActions } from './order.ts';
import { applyOrderEvent, initialOrderState, recordEvents, type OrderDomainEvent } from './orderAggregate.ts';

const now = new Date('2026-11-21T13:00:00.000Z');
const attempt = { attemptId: 'pat_1', amountMinor: 2_990 };
const paid: readonly OrderDomainEvent[] = [
  { type: 'order.created' },
  { type: 'payment.completed', ...attempt },
  { type: 'order.confirmed' },
];

test('events are numbered from 1 without gaps, and the version is the number of the last', () => {
  const { order, events } = recordEvents(sampleOrder, paid, now);
  expect(events.map((event) => event.sequence)).toEqual([1, 2, 3]);
  expect(order).toMatchObject({ version: 3, status: 'CONFIRMED', paymentStatus: 'PAID', updatedAt: now });
  const later = recordEvents(order, [{ type: 'order.cancelled', cause: 'CUSTOMER', reason: null }], now);
  expect(later.events).toMatchObject([{ sequence: 4, fromStatus: 'CONFIRMED', toStatus: 'CANCELLED' }]);
});

test('the first event has no fromStatus, and each event has the statuses after it', () => {
  const { events } = recordEvents(sampleOrder, paid, now);
  expect(events).toMatchObject([
    { fromStatus: null, toStatus: 'PENDING', paymentStatus: 'UNPAID' },
    { fromStatus: 'PENDING', toStatus: 'PENDING', paymentStatus: 'PAID' },
    { fromStatus: 'PENDING', toStatus: 'CONFIRMED', paymentStatus: 'PAID' },
  ]);
});

test('the state of an order is the fold of its events', () => {
  const { order } = recordEvents(sampleOrder, paid, now);
  expect(order).toMatchObject(paid.reduce(applyOrderEvent, initialOrderState));
});

test('a failed payment leaves the order payable', () => {
  const { order } = recordEvents(sampleOrder, [{ type: 'payment.failed', ...attempt, why: 'declined' }], now);
  expect(order).toMatchObject({ status: 'PENDING', paymentStatus: 'FAILED' });
  expect(allowedActions(order)).toEqual(['PAY', 'CANCEL']);
});

test('a refund reduces the total, the refund of a stray capture does not change the order', () => {
  const refund = { type: 'payment.refunded', ...attempt, refundId: 'rfd_1' } as const;
  const { order } = recordEvents(sampleOrder, paid, now);
  const refunded = recordEvents(order, [{ ...refund, isStray: false, isPartial: false }], now).order;
  expect(refunded).toMatchObject({ paymentStatus: 'REFUNDED', refundedMinor: 2_990, totals: { refundedMinor: 2_990 } });
  const stray = recordEvents(order, [{ ...refund, isStray: true, isPartial: false }], now);
  expect(stray.order).toMatchObject({ paymentStatus: 'PAID', refundedMinor: 0, version: 4 });
});

test('a cancelled order allows no action, and shows the cause when no reason was given', () => {
  const { order } = recordEvents(sampleOrder, [{ type: 'order.cancelled', cause: 'EXPIRED', reason: null }], now);
  expect(order).toMatchObject({ cancelCause: 'EXPIRED', cancelReason: 'EXPIRED' });
  expect(allowedActions(order)).toEqual([]);
});
