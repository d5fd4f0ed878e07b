import type { CancelCause, Order, OrderLife, OrderStatus } from './order.ts';

/** What can happen to an order; each names only what it changes. */
export type OrderFact =
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
export type OrderEvent = Pick<OrderLife, 'paymentStatus' | 'fulfillmentStatus'> & {
  readonly sequence: number;
  readonly fact: OrderFact;
  readonly fromStatus: OrderStatus | null;
  readonly toStatus: OrderStatus;
  readonly message: string;
  readonly occurredAt: Date;
};

export type Recorded = { readonly order: Order; readonly events: readonly OrderEvent[] };

/** The life an order begins with. */
export const newLife: OrderLife = {
  status: 'PENDING',
  paymentStatus: 'UNPAID',
  fulfillmentStatus: 'UNFULFILLED',
  cancelCause: null,
  cancelReason: null,
  refundedMinor: 0,
};

/** The life after a fact: an order's life is the fold of its facts, and nothing else changes it. */
export function lifeAfter(life: OrderLife, fact: OrderFact): OrderLife {
  switch (fact.type) {
    case 'order.created':
      return newLife;
    case 'payment.failed':
      return { ...life, paymentStatus: 'FAILED' };
    case 'payment.completed':
      return { ...life, paymentStatus: 'PAID' };
    case 'order.confirmed':
      return { ...life, status: 'CONFIRMED' };
    case 'order.shipped':
      return { ...life, status: 'PROCESSING', fulfillmentStatus: 'SHIPPED' };
    case 'order.delivered':
      return { ...life, status: 'COMPLETED', fulfillmentStatus: 'DELIVERED' };
    case 'order.cancelled':
      return { ...life, status: 'CANCELLED', cancelCause: fact.cause, cancelReason: fact.reason ?? fact.cause };
    case 'payment.refunded':
      if (fact.isStray) return life;
      return {
        ...life,
        paymentStatus: fact.isPartial ? 'PARTIALLY_REFUNDED' : 'REFUNDED',
        refundedMinor: life.refundedMinor + fact.amountMinor,
      };
  }
}

/** The order after these facts, and the events that tell them; version and sequence rise by one with each. */
export function record(before: Order, facts: readonly OrderFact[], now: Date): Recorded {
  const events: OrderEvent[] = [];
  let order = before;
  for (const fact of facts) {
    const life = lifeAfter(order, fact);
    const sequence = order.version + 1;
    const { paymentStatus, fulfillmentStatus } = life;
    const fromStatus = fact.type === 'order.created' ? null : order.status;
    const message = messageOf(fact);
    events.push({
      sequence,
      fact,
      fromStatus,
      toStatus: life.status,
      paymentStatus,
      fulfillmentStatus,
      message,
      occurredAt: now,
    });
    const totals = { ...order.totals, refundedMinor: life.refundedMinor };
    order = { ...order, ...life, totals, version: sequence, updatedAt: now };
  }
  return { order, events };
}

function messageOf(fact: OrderFact): string {
  switch (fact.type) {
    case 'order.created':
      return 'The order was placed and its stock is held.';
    case 'payment.failed':
      return `The payment failed: ${fact.why}`;
    case 'payment.completed':
      return 'The payment was received.';
    case 'order.confirmed':
      return 'The order is confirmed.';
    case 'order.shipped':
      return `The order was handed to ${fact.carrier}.`;
    case 'order.delivered':
      return 'The order was delivered.';
    case 'order.cancelled':
      return cancelMessages[fact.cause];
    case 'payment.refunded':
      if (fact.isStray) return 'A payment that came too late was given back.';
      return fact.isPartial ? 'A part of the payment was given back.' : 'The payment was given back.';
  }
}

const cancelMessages: Readonly<Record<CancelCause, string>> = {
  CUSTOMER: 'The order was cancelled by its buyer.',
  EXPIRED: 'The order was not paid in time.',
  OUT_OF_STOCK: 'The units were sold before the payment could keep them.',
};
