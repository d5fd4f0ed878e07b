import type { Selectable } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Order, OrderLine, Shipment } from '../domain/order.ts';
import type { TimelineEvent, PaymentHistory } from '../domain/orderHistory.ts';
import type { Db } from './database.ts';
import type { OrderTables } from './orderTables.ts';
import { refundOf } from './payments.ts';

type LineRow = Omit<Selectable<OrderTables['order_lines']>, 'order_id' | 'position'>;
/** Instants inside JSON are text. */
type ShipmentRow = Pick<Selectable<OrderTables['shipments']>, 'id' | 'carrier' | 'tracking_number'> & {
  readonly shipped_at: string | Date;
  readonly delivered_at: string | Date | null;
};
export type OrderRow = Selectable<OrderTables['orders']> & {
  readonly lines: readonly LineRow[];
  readonly shipments: readonly ShipmentRow[];
};

/** All columns, listed so that the statement can be prepared. */
const orderColumns = [
  'orders.id',
  'orders.number',
  'orders.owner_id',
  'orders.cart_id',
  'orders.status',
  'orders.payment_status',
  'orders.fulfillment_status',
  'orders.cancel_cause',
  'orders.cancel_reason',
  'orders.currency',
  'orders.subtotal_minor',
  'orders.discount_minor',
  'orders.shipping_minor',
  'orders.tax_minor',
  'orders.total_minor',
  'orders.refunded_minor',
  'orders.shipping_method',
  'orders.shipping_address',
  'orders.version',
  'orders.created_at',
  'orders.updated_at',
  'orders.expires_at',
] as const;

/** Orders with their lines and shipments, in one statement. */
export function selectOrders(db: Db) {
  return db
    .selectFrom('orders')
    .select(orderColumns)
    .select((orders) => [
      jsonArrayFrom(
        orders
          .selectFrom('order_lines')
          .select(['id', 'product_id', 'variant_id', 'sku', 'name', 'image_url', 'unit_minor', 'quantity'])
          .whereRef('order_lines.order_id', '=', 'orders.id')
          .orderBy('position'),
      ).as('lines'),
      jsonArrayFrom(
        orders
          .selectFrom('shipments')
          .select(['id', 'carrier', 'tracking_number', 'shipped_at', 'delivered_at'])
          .whereRef('shipments.order_id', '=', 'orders.id')
          .orderBy('shipped_at'),
      ).as('shipments'),
    ]);
}

export function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    number: row.number,
    ownerId: row.owner_id,
    cartId: row.cart_id,
    status: row.status,
    paymentStatus: row.payment_status,
    fulfillmentStatus: row.fulfillment_status,
    cancelCause: row.cancel_cause,
    cancelReason: row.cancel_reason,
    refundedMinor: row.refunded_minor,
    lines: row.lines.map(lineOf),
    shipments: row.shipments.map(shipmentOf),
    totals: totalsOf(row),
    shippingAddress: row.shipping_address,
    shippingMethod: row.shipping_method,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}

function totalsOf(row: OrderRow): Order['totals'] {
  return {
    currency: row.currency,
    subtotalMinor: row.subtotal_minor,
    discountMinor: row.discount_minor,
    shippingMinor: row.shipping_minor,
    taxMinor: row.tax_minor,
    totalMinor: row.total_minor,
    refundedMinor: row.refunded_minor,
  };
}

function shipmentOf({ id, carrier, tracking_number, shipped_at, delivered_at }: ShipmentRow): Shipment {
  const deliveredAt = delivered_at === null ? null : new Date(delivered_at);
  return { id, carrier, trackingNumber: tracking_number, shippedAt: new Date(shipped_at), deliveredAt };
}

function lineOf(row: LineRow): OrderLine {
  const { id, sku, name, quantity } = row;
  return {
    id,
    sku,
    name,
    quantity,
    productId: row.product_id,
    variantId: row.variant_id,
    imageUrl: row.image_url,
    unitMinor: row.unit_minor,
  };
}

/** The columns of an event that its timeline shows. */
export type EventFields = Omit<Selectable<OrderTables['order_events']>, 'fact'>;

export function timelineEventOf(row: EventFields): Omit<TimelineEvent, 'cursor'> {
  const { id, sequence, type, message } = row;
  return {
    id,
    sequence,
    type,
    message,
    orderId: row.order_id,
    fromStatus: row.from_status,
    toStatus: row.to_status,
    paymentStatus: row.payment_status,
    fulfillmentStatus: row.fulfillment_status,
    occurredAt: row.occurred_at,
  };
}

/** An attempt with its refunds, whose instants are text. */
export type AttemptRow = Omit<Selectable<OrderTables['payment_attempts']>, 'refunded_minor'> & {
  readonly refunds: readonly (Omit<RefundRow, 'created_at'> & { readonly created_at: string | Date })[];
};
type RefundRow = Parameters<typeof refundOf>[0];

export function paymentOf(row: AttemptRow): PaymentHistory {
  const { id, method, currency, state } = row;
  return {
    id,
    method,
    currency,
    state,
    orderId: row.order_id,
    amountMinor: row.amount_minor,
    transactionId: row.transaction_id,
    declineCode: row.decline_code,
    createdAt: row.created_at,
    capturedAt: row.captured_at,
    refunds: row.refunds.map((refund) => refundOf({ ...refund, created_at: new Date(refund.created_at) })),
  };
}
