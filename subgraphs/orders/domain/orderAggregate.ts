import type { CancelCause, Order, OrderState, OrderStatus } from './order.ts';

/** The domain events of an order. They are stored as JSON: their keys must not be renamed. */
export type OrderDomainEvent =
  | { readonly type: 'order.created' }
  | { readonly type: 'payment.failed'; readonly attemptId: string; readonly amountMinor: number; readonly why: string }
  | { readonly type: 'payment.completed'; readonly attemptId: string; readonly amountMinor: number }
  | { readonly type: 'order.confirmed' }
  | { readonly type: 'order.shipped'; readonly shipmentId: string; readonly carrier: string }
  | { readonly type: 'order.delivered'; readonly shipmentId: string }
  | { readonly type: 'order.cancelled'; readonly cause: CancelCause; readonly reason: string | null }
  | {
      readonly type: 'payment.refunded';
      readonly attemptId: string;
      readonly refundId: string;
      readonly amountMinor: number;
      /** The refund of a capture for a closed attempt; it does not change the order. */
      readonly isStray: boolean;
      /** A part of the payment is not refunded. */
      readonly isPartial: boolean;
    };

/** A domain event with its sequence in the order and the order's statuses after it. */
export type RecordedOrderEvent = Pick<OrderState, 'paymentStatus' | 'fulfillmentStatus'> & {
  readonly sequence: number;
  readonly event: OrderDomainEvent;
  readonly fromStatus: OrderStatus | null;
  readonly toStatus: OrderStatus;
  readonly message: string;
  readonly occurredAt: Date;
};

export type RecordedOrder = { readonly order: Order; readonly events: readonly RecordedOrderEvent[] };

/** The state of a new order. */
export const initialOrderState: OrderState = {
  status: 'PENDING',
  paymentStatus: 'UNPAID',
  fulfillmentStatus: 'UNFULFILLED',
  cancelCause: null,
  cancelReason: null,
  refundedMinor: 0,
};

/** The state after an event. An order's state is the fold of its events; nothing else changes it. */
export function applyOrderEvent(state: OrderState, event: OrderDomainEvent): OrderState {
  switch (event.type) {
    case 'order.created':
      return initialOrderState;
    case 'payment.failed':
      return { ...state, paymentStatus: 'FAILED' };
    case 'payment.completed':
      return { ...state, paymentStatus: 'PAID' };
    case 'order.confirmed':
      return { ...state, status: 'CONFIRMED' };
    case 'order.shipped':
      return { ...state, status: 'PROCESSING', fulfillmentStatus: 'SHIPPED' };
    case 'order.delivered':
      return { ...state, status: 'COMPLETED', fulfillmentStatus: 'DELIVERED' };
    case 'order.cancelled':
      return { ...state, status: 'CANCELLED', cancelCause: event.cause, cancelReason: event.reason ?? event.cause };
    case 'payment.refunded':
      if (event.isStray) return state;
      return {
        ...state,
        paymentStatus: event.isPartial ? 'PARTIALLY_REFUNDED' : 'REFUNDED',
        refundedMinor: state.refundedMinor + event.amountMinor,
      };
  }
}

/** The order after these domain events, and the events with their sequence, which rises by one with each. */
export function recordEvents(before: Order, domainEvents: readonly OrderDomainEvent[], now: Date): RecordedOrder {
  const events: RecordedOrderEvent[] = [];
  let order = before;
  for (const event of domainEvents) {
    const state = applyOrderEvent(order, event);
    const sequence = order.version + 1;
    const { paymentStatus, fulfillmentStatus } = state;
    const fromStatus = event.type === 'order.created' ? null : order.status;
    const message = messageOf(event);
    events.push({
      sequence,
      event,
      fromStatus,
      toStatus: state.status,
      paymentStatus,
      fulfillmentStatus,
      message,
      occurredAt: now,
    });
    const totals = { ...order.totals, refundedMinor: state.refundedMinor };
    order = { ...order, ...state, totals, version: sequence, updatedAt: now };
  }
  return { order, events };
}

function messageOf(event: OrderDomainEvent): string {
  switch (event.type) {
    case 'order.created':
      return 'The order was placed and its stock is reserved.';
    case 'payment.failed':
      return `The payment failed: ${event.why}`;
    case 'payment.completed':
      return 'The payment was received.';
    case 'order.confirmed':
      return 'The order is confirmed.';
    case 'order.shipped':
      return `The order was handed to ${event.carrier}.`;
    case 'order.delivered':
      return 'The order was delivered.';
    case 'order.cancelled':
      return cancelMessages[event.cause];
    case 'payment.refunded':
      if (event.isStray) return 'A payment that arrived too late was refunded.';
      return event.isPartial ? 'A part of the payment was refunded.' : 'The payment was refunded.';
  }
}

const cancelMessages: Readonly<Record<CancelCause, string>> = {
  CUSTOMER: 'The order was cancelled by its buyer.',
  EXPIRED: 'The order was not paid in time.',
  OUT_OF_STOCK: 'The items were sold out before the payment arrived.',
};
