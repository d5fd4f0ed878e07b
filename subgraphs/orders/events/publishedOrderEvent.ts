import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId } from '#platform/ids/ids.ts';
import type { Order } from '../domain/order.ts';
import type { RefundDue } from '../domain/saga.ts';
import type { RecordedOrderEvent, OrderDomainEvent } from '../domain/orderAggregate.ts';

/** The id of an order's n-th event, in its timeline and in the event log. */
export function eventIdOf(orderId: string, sequence: number): string {
  return derivedId('evt', orderId, String(sequence));
}

/** What caused an event: the trace of the request, and the account or API key of the staff whose action it is. */
export type EventCause = { readonly traceparent: string | null; readonly actor?: string | undefined };

/** The published form of an order's event: ids and display names, never an address, a token or a buyer's free text. */
export function publishedOrderEvent(
  order: Order,
  recorded: RecordedOrderEvent,
  { traceparent, actor }: EventCause,
): NewEvent {
  const { sequence, event, fromStatus, toStatus, paymentStatus, fulfillmentStatus, message } = recorded;
  const axes = { sequence, fromStatus, toStatus, paymentStatus, fulfillmentStatus };
  return {
    id: eventIdOf(order.id, sequence),
    type: event.type,
    subject: order.id,
    version: sequence,
    occurredAt: recorded.occurredAt.toISOString(),
    owner: order.ownerId,
    channels: [channelName('order', order.id), channelName('user', order.ownerId, 'orders')],
    data: { orderId: order.id, number: order.number, ...axes, message, ...dataOf(order, event), ...staffActor(actor) },
    traceparent,
  };
}

/** The event of an operator's command that resumes an order's sagas. The command, not the order, is its subject. */
export function orderResumedEvent({ commandId, orderId }: ResumeCommand, at: Date): NewEvent {
  return {
    id: derivedId('evt', commandId),
    type: 'order.resumed',
    subject: commandId,
    version: 1,
    occurredAt: at.toISOString(),
    owner: null,
    channels: [],
    data: { commandId, orderId, ...staffActor(OPERATOR) },
    traceparent: null,
  };
}

/** The event of a refund by staff that the provider declined. It changes no order: the refund is its subject. */
export function refundDeclinedEvent({ refund, orderId, actor, traceparent }: DeclinedStaffRefund, at: Date): NewEvent {
  const { refundId, attemptId, amountMinor, currency } = refund;
  return {
    id: derivedId('evt', refundId, 'declined'),
    type: 'payment.refund_declined',
    subject: refundId,
    version: 1,
    occurredAt: at.toISOString(),
    owner: null,
    channels: [],
    data: { refundId, orderId, attemptId, amountMinor, currency, ...staffActor(actor) },
    traceparent,
  };
}

/** A refund that the account or API key `actor` asked for, and that the provider declined. */
export type DeclinedStaffRefund = EventCause & {
  readonly refund: RefundDue;
  readonly orderId: string;
  readonly actor: string;
};

export type ResumeCommand = { readonly commandId: string; readonly orderId: string };

/** The actor of the operator's commands. */
const OPERATOR = 'operator';

function staffActor(actor: string | undefined): { readonly actor?: string } {
  return actor === undefined ? {} : { actor };
}

function dataOf(order: Order, event: OrderDomainEvent): Record<string, unknown> {
  const { currency } = order.totals;
  switch (event.type) {
    case 'order.created':
    case 'order.confirmed':
      return saleOf(order);
    case 'order.cancelled':
      return { ...saleOf(order), cause: event.cause };
    case 'order.shipped':
      return { ...saleOf(order), shipmentId: event.shipmentId, carrier: event.carrier };
    case 'order.delivered':
      return { ...saleOf(order), shipmentId: event.shipmentId };
    case 'payment.completed':
    case 'payment.failed':
      return { attemptId: event.attemptId, amountMinor: event.amountMinor, currency };
    case 'payment.refunded':
      return { attemptId: event.attemptId, refundId: event.refundId, amountMinor: event.amountMinor, currency };
  }
}

function saleOf({ totals, lines }: Order): Record<string, unknown> {
  return { totals, lines: lines.map(({ variantId, name, quantity }) => ({ variantId, name, quantity })) };
}
