import type { ShippingMethod } from './shippingTariff.ts';
import type { Totals } from './totals.ts';

/** PENDING: stock held, unpaid. CONFIRMED: paid. CANCELLED: ended, see `cancelCause`. */
export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'CANCELLED';
/** FAILED: the last attempt to pay was; the order can still be paid. */
export type PaymentStatus = 'UNPAID' | 'FAILED' | 'PAID' | 'REFUNDED';
export type FulfillmentStatus = 'UNFULFILLED';
export type OrderAction = 'PAY' | 'CANCEL';

/** Who ended the order: its buyer, the clock, or products that had sold the units elsewhere. */
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

/** A line as it was sold: later changes of the catalogue do not reach it. */
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

/** The axes of an order's life, the part that its facts move. */
export type OrderLife = {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly cancelCause: CancelCause | null;
  /** For people: the buyer's own words, else the cause. */
  readonly cancelReason: string | null;
  readonly refundedMinor: number;
};

/** The aggregate. `version` is the sequence of its last fact, so it rises by one with each. */
export type Order = OrderLife & {
  readonly id: string;
  readonly number: string;
  readonly ownerId: string;
  readonly cartId: string;
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Until when it may be paid; afterwards it ends by itself. */
  readonly expiresAt: Date;
};

/** What may be done with an order in this life. */
export function allowedActions({ status }: Pick<OrderLife, 'status'>): readonly OrderAction[] {
  switch (status) {
    case 'PENDING':
      return ['PAY', 'CANCEL'];
    case 'CONFIRMED':
      return ['CANCEL'];
    case 'CANCELLED':
      return [];
  }
}
