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

test('a paid order is sent, then delivered, and each moves the fulfilment with the status', () => {
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

test('it is not sent unpaid, at another version, while its stock is being committed, or given back whole', () => {
  const ask = { version: paid.version, isBusy: false };
  expect(refuseShip(sampleOrder, { ...ask, version: 0 })).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    to: 'PROCESSING',
  });
  expect(refuseShip(paid, { ...ask, version: 1 })).toMatchObject({ code: 'CONFLICT', path: ['expectedVersion'] });
  expect(refuseShip(paid, { ...ask, isBusy: true })).toMatchObject({ code: 'CONFLICT', path: ['orderId'] });
  expect(refuseShip({ ...paid, paymentStatus: 'REFUNDED' }, ask)).toMatchObject({ allowed: ['CANCEL'] });
  expect(refuseShip(sent, ask)).toMatchObject({ code: 'ILLEGAL_TRANSITION', allowed: ['REFUND', 'DELIVER'] });
});

test('it is not delivered before it was sent', () => {
  expect(refuseDeliver(paid, paid.version)).toMatchObject({ code: 'ILLEGAL_TRANSITION', to: 'COMPLETED' });
  expect(() => deliverOrder(paid, now)).toThrow('on its way');
});

test('a parcel has a carrier and a number a carrier could give', () => {
  expect(checkParcel(parcel)).toEqual([]);
  const wrong = { carrier: ' ', trackingNumber: '<script>' };
  expect(checkParcel(wrong).map(({ path }) => path)).toEqual([['carrier'], ['trackingNumber']]);
  expect(checkParcel({ carrier: 'x'.repeat(61), trackingNumber: '1'.repeat(61) })).toHaveLength(2);
});

test('a known carrier has a page to follow a parcel on, its number escaped', () => {
  expect(trackingUrl({ carrier: 'UPS', trackingNumber: '1Z 9/8' })).toBe(
    'https://www.ups.com/track?tracknum=1Z%209%2F8',
  );
  expect(trackingUrl({ carrier: 'A friend', trackingNumber: '1' })).toBeNull();
});
