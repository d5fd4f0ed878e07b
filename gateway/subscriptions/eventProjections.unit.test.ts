import { expect, test } from '@jest/globals';
import { orderEventSamples as orderSamples } from '../../tests/orders/orderEventSamples.ts';
import { productEventSamples as productSamples } from '../../tests/products/productEventSamples.ts';
import { userEventSamples } from '../../tests/users/userEventSamples.ts';
import { eventProjections } from './eventProjections.ts';

const project = (type: string, event: (typeof orderSamples)[number], args = {}) =>
  eventProjections[type]?.project(event, args);

const ofOrders = orderSamples.filter(({ channels }) => channels.length > 0);
test.each(ofOrders.map((event) => [event.type, event] as const))(
  '%s of orders is projected to an OrderEvent',
  (type, event) => {
    expect(project('OrderEvent', event)).toEqual({
      id: event.id,
      type,
      sequence: event.version,
      occurredAt: event.occurredAt,
      fromStatus: type === 'order.created' ? null : expect.any(String),
      toStatus: expect.any(String),
      paymentStatus: expect.any(String),
      fulfillmentStatus: expect.any(String),
      message: expect.any(String),
      order: { id: event.subject },
    });
  },
);

const ofVariants = productSamples.filter(({ channels }) => channels.length > 0);
test.each(ofVariants.map((event) => [event.type, event] as const))(
  '%s of products is projected to a StockEvent',
  (type, event) => {
    const variantId = event.channels[0]?.replace('variant.', '');
    const isStock = type.startsWith('stock.');
    expect(project('StockEvent', event, { variantId })).toEqual({
      variant: { id: variantId },
      availableToSell: isStock ? expect.any(Number) : null,
      state: isStock ? expect.any(String) : null,
    });
  },
);

const ofInboxes = userEventSamples.filter(({ channels }) => channels.length > 0);
test.each(ofInboxes.map((event) => [event.type, event] as const))(
  '%s of users is projected to a NotificationEvent',
  (type, event) => {
    expect(project('NotificationEvent', event)).toEqual({
      type,
      unreadCount: expect.any(Number),
      notification: { id: expect.stringMatching(/^ntf_/) },
    });
  },
);

test('an event without the expected fields throws', () => {
  const [order] = orderSamples;
  expect(() => project('OrderEvent', { ...order!, data: { orderId: 'ord_1' } })).toThrow();
});
