import type { FulfillmentStatus, OrderLine, OrderStatus, PaymentStatus } from './order.ts';
import type { PaymentAttempt, Refund } from './payment.ts';

/** An entry of an order's timeline, with the order's statuses after it; `sequence` counts 1, 2, 3… without gaps. */
export type TimelineEvent = {
  readonly id: string;
  /** Its position in the event log; null before the relay assigned one, and after the log was pruned. */
  readonly cursor: string | null;
  readonly orderId: string;
  readonly sequence: number;
  readonly type: string;
  readonly fromStatus: OrderStatus | null;
  readonly toStatus: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly message: string | null;
  readonly occurredAt: Date;
};

/** An attempt to pay with its refunds. */
export type PaymentHistory = PaymentAttempt & { readonly refunds: readonly Refund[] };

/** A line with its order's currency. */
export type SoldLine = OrderLine & { readonly currency: string };
