import type { ShippingMethod } from './shippingTariff.ts';
import type { Totals } from './totals.ts';

/**
 * PENDING: stock held, unpaid. CONFIRMED: paid. PROCESSING: shipped. COMPLETED: delivered. CANCELLED: ended before
 * shipping, see `cancelCause`.
 */
export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'PROCESSING' | 'COMPLETED' | 'CANCELLED';
/** FAILED: the last attempt to pay failed; the order can still be paid. */
export type PaymentStatus = 'UNPAID' | 'FAILED' | 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED';
export type FulfillmentStatus = 'UNFULFILLED' | 'SHIPPED' | 'DELIVERED';
export type OrderAction = 'PAY' | 'CANCEL' | 'REFUND' | 'SHIP' | 'DELIVER';

/** Why the order ended: its buyer cancelled it, it expired unpaid, or its units were sold elsewhere. */
export type CancelCause = 'CUSTOMER' | 'EXPIRED' | 'OUT_OF_STOCK';

export type PostalAddress = {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly phone: string | null;
};

/** A line as it was sold; later changes of the catalogue do not affect it. */
export type OrderLine = {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly imageUrl: string | null;
  readonly unitMinor: number;
  readonly quantity: number;
};

/** A parcel handed to a carrier; an order ships complete, so it has one at most. */
export type Shipment = {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly shippedAt: Date;
  readonly deliveredAt: Date | null;
};

/** The part of an order that its domain events change. */
export type OrderState = {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly cancelCause: CancelCause | null;
  /** For display: the buyer's reason, else the cause. */
  readonly cancelReason: string | null;
  readonly refundedMinor: number;
};

/** The aggregate. `version` is the sequence of its last domain event and rises by one with each. */
export type Order = OrderState & {
  readonly id: string;
  readonly number: string;
  readonly ownerId: string;
  readonly cartId: string;
  readonly lines: readonly OrderLine[];
  readonly shipments: readonly Shipment[];
  readonly totals: Totals;
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Until when it may be paid; afterwards it expires. */
  readonly expiresAt: Date;
};

/**
 * The actions an order's state allows: the buyer may pay and cancel, staff may do the rest. An order that was fully
 * refunded before it was shipped can only be cancelled, which releases its stock.
 */
export function allowedActions({ status, paymentStatus }: Pick<OrderState, 'status' | 'paymentStatus'>): OrderAction[] {
  const refund: OrderAction[] = mayRefund(paymentStatus) ? ['REFUND'] : [];
  switch (status) {
    case 'PENDING':
      return ['PAY', 'CANCEL'];
    case 'CONFIRMED':
      return refund.length > 0 ? ['CANCEL', ...refund, 'SHIP'] : ['CANCEL'];
    case 'PROCESSING':
      return [...refund, 'DELIVER'];
    case 'COMPLETED':
      return refund;
    case 'CANCELLED':
      return [];
  }
}

function mayRefund(paymentStatus: PaymentStatus): boolean {
  return paymentStatus === 'PAID' || paymentStatus === 'PARTIALLY_REFUNDED';
}
