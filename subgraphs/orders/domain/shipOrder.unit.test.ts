import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { trackingUrl } from './carriers.ts';
import { allowedActions } from './order.ts';
import { confirmPayment } from './payOrder.ts';
import { checkParcel, deliverOrder, refuseDeliver, refuseShip, shipOrder } from './shipOrder.ts';

const now = new Date('2026-11-21T13:00:00.000Z');
const later = new Date('2026-11-23T09:00:00.000Z');
const paid = confirmPayment(sampleOrder, { attemptId: 'pat_1', amountMinor: 2_990 }, now).order;
const parcel = { carrier: ' dhl ', trackingNumber: 'JD 01/7' };
const sent = shipOrder(paid, { ...parcel, shipmentId: 'shp_1' }, now).order;

test('a paid order is shipped, then delivered, and both change status and fulfillment', () => {
  expect(refuseShip(paid, { version: paid.version, isBusy: false })).toBeNull();
  expect(sent).toMatchObject({ status: 'PROCESSING', fulfillmentStatus: 'SHIPPED', version: paid.version + 1 });
  expect(sent.shipments).toMatchObject([{ id: 'shp_1', carrier: 'DHL', shippedAt: now, deliveredAt: null }]);
  expect(refuseDeliver(sent, sent.version)).toBeNull();
  const done = deliverOrder(sent, later).order;
  expect(done).toMatchObject({ status: 'COMPLETED', fulfillmentStatus: 'DELIVERED' });
  expect(done.shipments).toMatchObject([{ id: 'shp_1', shippedAt: now, deliveredAt: later }]);
  expect([paid, sent, done].map(allowedActions)).toEqual([
    ['CANCEL', 'REFUND', 'SHIP'],
    ['REFUND', 'DELIVER'],
    ['REFUND'],
  ]);
});

test('an order is not shipped when unpaid, at another version, while its stock is being committed, or fully refunded', () => {
  const observed = { version: paid.version, isBusy: false };
  expect(refuseShip(sampleOrder, { ...observed, version: 0 })).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    to: 'PROCESSING',
  });
  expect(refuseShip(paid, { ...observed, version: 1 })).toMatchObject({ code: 'CONFLICT', path: ['expectedVersion'] });
  expect(refuseShip(paid, { ...observed, isBusy: true })).toMatchObject({ code: 'CONFLICT', path: ['orderId'] });
  expect(refuseShip({ ...paid, paymentStatus: 'REFUNDED' }, observed)).toMatchObject({ allowed: ['CANCEL'] });
  expect(refuseShip(sent, observed)).toMatchObject({ code: 'ILLEGAL_TRANSITION', allowed: ['REFUND', 'DELIVER'] });
});

test('an order is not delivered before it was shipped', () => {
  expect(refuseDeliver(paid, paid.version)).toMatchObject({ code: 'ILLEGAL_TRANSITION', to: 'COMPLETED' });
  expect(() => deliverOrder(paid, now)).toThrow('an undelivered shipment');
});

test('a parcel needs a carrier and a plausible tracking number', () => {
  expect(checkParcel(parcel)).toEqual([]);
  const wrong = { carrier: ' ', trackingNumber: '<script>' };
  expect(checkParcel(wrong).map(({ path }) => path)).toEqual([['carrier'], ['trackingNumber']]);
  expect(checkParcel({ carrier: 'x'.repeat(61), trackingNumber: '1'.repeat(61) })).toHaveLength(2);
});

test('a known carrier has a tracking URL with the escaped number', () => {
  expect(trackingUrl({ carrier: 'UPS', trackingNumber: '1Z 9/8' })).toBe(
    'https://www.ups.com/track?tracknum=1Z%209%2F8',
  );
  expect(trackingUrl({ carrier: 'A friend', trackingNumber: '1' })).toBeNull();
});
