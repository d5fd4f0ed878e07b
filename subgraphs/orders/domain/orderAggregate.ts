import type { CancelCause, Order, OrderState, OrderStatus } from './order.ts';

/** What can happen to an order; each names only what it changes. */
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
      /** The money was never the order's: a capture of an attempt that was closed. The order stays as it is. */
      readonly isStray: boolean;
      /** Something of what was paid is still ours. */
      readonly isPartial: boolean;
    };

/** A fact with its place in the order's story and the axes as they are after it. */
export type RecordedOrderEvent = Pick<OrderState, 'paymentStatus' | 'fulfillmentStatus'> & {
  readonly sequence: number;
  readonly event: OrderDomainEvent;
  readonly fromStatus: OrderStatus | null;
  readonly toStatus: OrderStatus;
  readonly message: string;
  readonly occurredAt: Date;
};

export type RecordedOrder = { readonly order: Order; readonly events: readonly RecordedOrderEvent[] };

/** The life an order begins with. */
export const initialOrderState: OrderState = {
  status: 'PENDING',
  paymentStatus: 'UNPAID',
  fulfillmentStatus: 'UNFULFILLED',
  cancelCause: null,
  cancelReason: null,
  refundedMinor: 0,
};

/** The life after a fact: an order's life is the fold of its facts, and nothing else changes it. */
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

/** The order after these facts, and the events that tell them; version and sequence rise by one with each. */
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
      return 'The order was placed and its stock is held.';
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
      if (event.isStray) return 'A payment that came too late was given back.';
      return event.isPartial ? 'A part of the payment was given back.' : 'The payment was given back.';
  }
}

const cancelMessages: Readonly<Record<CancelCause, string>> = {
  CUSTOMER: 'The order was cancelled by its buyer.',
  EXPIRED: 'The order was not paid in time.',
  OUT_OF_STOCK: 'The units were sold before the payment could keep them.',
};
