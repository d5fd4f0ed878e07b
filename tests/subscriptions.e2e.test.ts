import { expect, test } from '@jest/globals';
import { openEventStream, type EventStream } from './serverSentEvents.ts';
import { findVariants, payOrder, orderVariant, registerBuyer } from './shopping.ts';
import { useLentSystem } from './useSystem.ts';

const ORDER_EVENTS = `subscription { myOrderEvents { sequence type toStatus paymentStatus order { id customer { id } lines { quantity variant { sku } } } } }`;
const NOTIFICATIONS = 'subscription { myNotifications { type unreadCount notification { title order { id } } } }';
const STOCK = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell state variant { sku } } }';

type OrderEvent = { sequence: number; type: string; order: { id: string } };

async function nextEvent(stream: EventStream) {
  const { id, data } = await stream.next();
  const { errors, data: answer } = data as { errors?: unknown; data: { myOrderEvents: OrderEvent } };
  if (errors) throw new Error(JSON.stringify(errors));
  return { id, ...answer.myOrderEvents };
}

const system = useLentSystem();

test("subscriptions deliver an order's events, notifications and stock changes as they happen", async () => {
  const { token, id: userId } = await registerBuyer(system.execute);
  const [variant] = await findVariants(system.execute);
  if (!variant) throw new Error('expected a variant in stock');
  await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token });
  await using notifications = await openEventStream(system.url, { query: NOTIFICATIONS, token });
  await using stock = await openEventStream(system.url, { query: STOCK, variables: { id: variant.id } });

  const order = await orderVariant(system.execute, { variantId: variant.id, quantity: 2 }, token);
  const lines = [{ quantity: 2, variant: { sku: expect.any(String) } }];
  expect(await nextEvent(events)).toMatchObject({
    sequence: 1,
    type: 'order.created',
    toStatus: 'PENDING',
    order: { id: order.id, customer: { id: userId }, lines },
  });
  expect((await stock.next()).data).toMatchObject({ data: { stockChanged: { availableToSell: expect.any(Number) } } });
  await payOrder(system.execute, { order }, token);
  expect(await nextEvent(events)).toMatchObject({ sequence: 2, type: 'payment.completed', paymentStatus: 'PAID' });
  expect(await nextEvent(events)).toMatchObject({ sequence: 3, type: 'order.confirmed', toStatus: 'CONFIRMED' });
  expect((await notifications.next()).data).toMatchObject({
    data: { myNotifications: { type: 'notification.created', notification: { order: { id: order.id } } } },
  });
});
