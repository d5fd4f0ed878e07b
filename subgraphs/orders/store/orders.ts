import { sql, type Insertable } from 'kysely';
import { insertEvents } from '#platform/eventLog/postgresEventLog.ts';
import type { Order } from '../domain/order.ts';
import type { Recorded } from '../domain/orderLife.ts';
import type { Trx } from './database.ts';
import { eventIdOf, publishedEvent } from './publishedEvent.ts';
import type { Orders } from './orderLifeStore.ts';
import { orderOf, selectOrders } from './orderRows.ts';
import type { OrderTables } from './orderTables.ts';

/** Orders as their sagas write them. `onWritten` is told of every write, before the commit. */
export function createOrders(trx: Trx, onWritten: () => void): Orders {
  return {
    nextCounter: () => nextCounter(trx),
    async insert(recorded, traceparent) {
      const { order } = recorded;
      await trx
        .with('placed', (db) => db.insertInto('orders').values({ ...identityOf(order), ...lifeOf(order) }))
        .with('lined', (db) => db.insertInto('order_lines').values(linesOf(order)))
        .with('told', () => published(recorded, traceparent))
        .insertInto('order_events')
        .values(eventRows(recorded))
        .execute();
      onWritten();
    },
    lock: (id) => lock(trx, id),
    async save(recorded, traceparent) {
      const { order, events } = recorded;
      const saved = await trx
        .with('saved', (db) =>
          db
            .updateTable('orders')
            .set(lifeOf(order))
            .where('id', '=', order.id)
            .where('version', '=', order.version - events.length)
            .returning('id'),
        )
        .with('recorded', (db) => db.insertInto('order_events').values(eventRows(recorded)))
        .with('told', () => published(recorded, traceparent))
        .selectFrom('saved')
        .select('id')
        .executeTakeFirst();
      if (!saved) throw new Error(`expected order ${order.id} below version ${order.version}`);
      await saveShipments(trx, order);
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

function eventRows({ order, events }: Recorded): Insertable<OrderTables['order_events']>[] {
  return events.map((event) => ({
    id: eventIdOf(order.id, event.sequence),
    order_id: order.id,
    sequence: event.sequence,
    type: event.fact.type,
    from_status: event.fromStatus,
    to_status: event.toStatus,
    payment_status: event.paymentStatus,
    fulfillment_status: event.fulfillmentStatus,
    message: event.message,
    fact: JSON.stringify(event.fact),
    occurred_at: event.occurredAt,
  }));
}

function published({ order, events }: Recorded, traceparent: string | null) {
  return insertEvents(events.map((event) => publishedEvent(order, event, traceparent)));
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

function lifeOf(order: Order) {
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

function linesOf(order: Order): Insertable<OrderTables['order_lines']>[] {
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

async function nextCounter(trx: Trx): Promise<number> {
  const { rows } = await sql<{ next: number }>`select nextval('order_numbers') as next`.execute(trx);
  return rows[0]!.next;
}

async function lock(trx: Trx, id: string): Promise<Order | null> {
  const row = await selectOrders(trx).where('orders.id', '=', id).forUpdate().executeTakeFirst();
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
