import { expect, test } from '@jest/globals';
import { readEventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { sampleOrder, orderEventSamples } from './orderEventSamples.ts';

test('there is a sample of every event that orders publishes, each a valid envelope', () => {
  const paid = ['order.created', 'payment.failed', 'payment.completed', 'order.confirmed'];
  const types = [...paid, 'order.shipped', 'order.delivered', ...paid, 'order.cancelled', 'payment.refunded'];
  expect(orderEventSamples.map((sample) => sample.type)).toEqual([
    ...types,
    'order.resumed',
    'payment.refund_declined',
  ]);
  for (const sample of orderEventSamples) expect(readEventEnvelope(structuredClone(sample))).toEqual(sample);
});

test("an event has the order's statuses before and after, and the channels of the order and its owner", () => {
  expect(orderEventSamples[3]).toMatchObject({
    subject: sampleOrder.id,
    version: 4,
    owner: sampleOrder.ownerId,
    channels: [`order.${sampleOrder.id}`, `user.${sampleOrder.ownerId}.orders`],
    data: {
      orderId: sampleOrder.id,
      number: '7K3D-Q0ZV',
      sequence: 4,
      fromStatus: 'PENDING',
      toStatus: 'CONFIRMED',
      paymentStatus: 'PAID',
      fulfillmentStatus: 'UNFULFILLED',
      totals: { totalMinor: 2_990, currency: 'USD' },
      lines: [{ variantId: 'var_01K00000000000000000000002', name: 'Sencha, 100 g', quantity: 2 }],
    },
  });
});

test('published events contain no address, no personal name and no free text of the buyer', () => {
  const text = JSON.stringify(orderEventSamples);
  for (const secret of ['Ada', 'Analytical', 'N1 9GU', '7946', 'aunt']) expect(text).not.toContain(secret);
});
