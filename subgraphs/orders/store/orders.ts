import { sql, type Insertable } from 'kysely';
import { appendEvents, serializeEvents } from '#platform/eventLog/postgresEventLog.ts';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import type { Order } from '../domain/order.ts';
import type { RecordedOrder } from '../domain/orderAggregate.ts';
import { eventIdOf, publishedOrderEvent, refundDeclinedEvent, type EventCause } from '../events/publishedOrderEvent.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import type { Orders } from './orderStore.ts';
import { orderOf, selectOrders, type OrderRow } from './orderRows.ts';
import type { OrderTables } from './orderTables.ts';
import { insertOrder, saveOrder } from './orderWrites.ts';

type OrdersOptions = {
  readonly nextCounter: (trx: Trx) => Promise<number>;
  /** Called after every write, before the commit. */
  readonly onWritten: () => void;
};

/** Creates the write access to orders for one transaction. */
export function createOrders(trx: Trx, { nextCounter, onWritten }: OrdersOptions): Orders {
  return {
    nextCounter: () => nextCounter(trx),
    async insert(recorded, traceparent) {
      const { order } = recorded;
      const lines = JSON.stringify(lineRows(order));
      const row = { ...identityOf(order), ...stateOf(order), ...eventRowsOf(recorded, { traceparent }), lines };
      await sendWithCommit(trx, insertOrder(row));
      onWritten();
    },
    lock: (id) => lock(trx, id),
    async save(recorded, traceparent, actor) {
      const { order, events } = recorded;
      const before = order.version - events.length;
      const row = { ...stateOf(order), ...eventRowsOf(recorded, { traceparent, actor }), id: order.id, before };
      await sendWithCommit(trx, saveOrder(row), ({ rows }) => {
        if (rows.length !== 1) throw new Error(`expected order ${order.id} to be at version ${before}`);
      });
      await saveShipments(trx, order);
      onWritten();
    },
    async publishDeclinedRefund(declined, at) {
      await appendEvents(trx, [refundDeclinedEvent(declined, at)]);
      onWritten();
    },
    findOverdue: (now, limit) => findOverdue(trx, now, limit),
  };
}

async function saveShipments(trx: Trx, { id, shipments }: Order): Promise<void> {
  if (shipments.length === 0) return;
  const rows = shipments.map((shipment) => ({
    id: shipment.id,
    order_id: id,
    carrier: shipment.carrier,
    tracking_number: shipment.trackingNumber,
    shipped_at: shipment.shippedAt,
    delivered_at: shipment.deliveredAt,
  }));
  await trx
    .insertInto('shipments')
    .values(rows)
    .onConflict((known) =>
      known.column('id').doUpdateSet((next) => ({ delivered_at: next.ref('excluded.delivered_at') })),
    )
    .execute();
}

function eventRowsOf({ order, events }: RecordedOrder, cause: EventCause) {
  const eventRows = events.map((event) => ({
    id: eventIdOf(order.id, event.sequence),
    order_id: order.id,
    sequence: event.sequence,
    type: event.event.type,
    from_status: event.fromStatus,
    to_status: event.toStatus,
    payment_status: event.paymentStatus,
    fulfillment_status: event.fulfillmentStatus,
    message: event.message,
    fact: event.event,
    occurred_at: event.occurredAt,
  }));
  const outboxRows = serializeEvents(events.map((event) => publishedOrderEvent(order, event, cause)));
  return { eventRows: JSON.stringify(eventRows), outboxRows };
}

function identityOf(order: Order) {
  return {
    id: order.id,
    number: order.number,
    owner_id: order.ownerId,
    cart_id: order.cartId,
    currency: order.totals.currency,
    subtotal_minor: order.totals.subtotalMinor,
    discount_minor: order.totals.discountMinor,
    shipping_minor: order.totals.shippingMinor,
    tax_minor: order.totals.taxMinor,
    total_minor: order.totals.totalMinor,
    shipping_method: order.shippingMethod,
    shipping_address: JSON.stringify(order.shippingAddress),
    created_at: order.createdAt,
    expires_at: order.expiresAt,
  };
}

function stateOf(order: Order) {
  return {
    status: order.status,
    payment_status: order.paymentStatus,
    fulfillment_status: order.fulfillmentStatus,
    cancel_cause: order.cancelCause,
    cancel_reason: order.cancelReason,
    refunded_minor: order.refundedMinor,
    version: order.version,
    updated_at: order.updatedAt,
  };
}

function lineRows(order: Order): Insertable<OrderTables['order_lines']>[] {
  return order.lines.map((line, position) => ({
    id: line.id,
    order_id: order.id,
    position,
    product_id: line.productId,
    variant_id: line.variantId,
    sku: line.sku,
    name: line.name,
    image_url: line.imageUrl,
    unit_minor: line.unitMinor,
    quantity: line.quantity,
  }));
}

const lockOrder = compileOnce<OrdersDatabase, { id: string }, OrderRow>((db, { one }) =>
  selectOrders(db).where('orders.id', '=', one('id')).forUpdate(),
);

async function lock(trx: Trx, id: string): Promise<Order | null> {
  const [row] = (await trx.executeQuery(lockOrder({ id }))).rows;
  return row ? orderOf(row) : null;
}

async function findOverdue(trx: Trx, now: Date, limit: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('orders')
    .select('id')
    .where('status', '=', 'PENDING')
    .where('expires_at', '<=', now)
    .where(
      sql<boolean>`not exists (select from sagas where sagas.order_id = orders.id
        and sagas.state in ('RUNNING', 'UNDOING') and sagas.kind <> 'refund')`,
    )
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
