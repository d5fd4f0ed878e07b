import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId } from '#platform/ids/ids.ts';
import type { Order } from '../domain/order.ts';
import type { OrderEvent, OrderFact } from '../domain/orderLife.ts';

/** The id of an order's n-th event, in its timeline and in the log alike. */
export function eventIdOf(orderId: string, sequence: number): string {
  return derivedId('evt', orderId, String(sequence));
}

/** An order's event as other houses read it: ids and display names, never an address, a token or a buyer's own words. */
export function publishedEvent(order: Order, event: OrderEvent, traceparent: string | null): NewEvent {
  const { sequence, fact, fromStatus, toStatus, paymentStatus, fulfillmentStatus, message } = event;
  const axes = { sequence, fromStatus, toStatus, paymentStatus, fulfillmentStatus };
  return {
    id: eventIdOf(order.id, sequence),
    type: fact.type,
    subject: order.id,
    version: sequence,
    occurredAt: event.occurredAt.toISOString(),
    owner: order.ownerId,
    channels: [channelName('order', order.id), channelName('user', order.ownerId, 'orders')],
    data: { orderId: order.id, number: order.number, ...axes, message, ...contentOf(order, fact) },
    traceparent,
  };
}

function contentOf(order: Order, fact: OrderFact): Record<string, unknown> {
  const { currency } = order.totals;
  switch (fact.type) {
    case 'order.created':
    case 'order.confirmed':
      return saleOf(order);
    case 'order.cancelled':
      return { ...saleOf(order), cause: fact.cause };
    case 'order.shipped':
      return { ...saleOf(order), shipmentId: fact.shipmentId, carrier: fact.carrier };
    case 'order.delivered':
      return { ...saleOf(order), shipmentId: fact.shipmentId };
    case 'payment.completed':
    case 'payment.failed':
      return { attemptId: fact.attemptId, amountMinor: fact.amountMinor, currency };
    case 'payment.refunded':
      return { attemptId: fact.attemptId, refundId: fact.refundId, amountMinor: fact.amountMinor, currency };
  }
}

function saleOf({ totals, lines }: Order): Record<string, unknown> {
  return { totals, lines: lines.map(({ variantId, name, quantity }) => ({ variantId, name, quantity })) };
}
