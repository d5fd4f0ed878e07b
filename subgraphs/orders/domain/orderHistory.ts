import type { FulfillmentStatus, OrderLine, OrderStatus, PaymentStatus } from './order.ts';
import type { PaymentAttempt, Refund } from './payment.ts';

/** One thing that happened to an order, `sequence` 1, 2, 3… without gaps, with the three axes as they were after it. */
export type TimelineEvent = {
  readonly id: string;
  /** Where it stands in the log; null until it has its place there, and once the log no longer keeps it. */
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

/** An attempt to pay with what came back of it. */
export type PaymentHistory = PaymentAttempt & { readonly refunds: readonly Refund[] };

/** A line with its order's currency. */
export type SoldLine = OrderLine & { readonly currency: string };
