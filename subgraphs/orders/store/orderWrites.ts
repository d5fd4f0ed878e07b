import { sql, type Insertable } from 'kysely';
import { insertEvents } from '#platform/eventLog/postgresEventLog.ts';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import type { OrdersDatabase } from './database.ts';
import type { OrderTables } from './orderTables.ts';

/**
 * The statements that write an order: its row, lines, domain events and outbox rows in one; lists are passed as JSON.
 */

const stateColumns = [
  'status',
  'payment_status',
  'fulfillment_status',
  'cancel_cause',
  'cancel_reason',
  'refunded_minor',
  'version',
  'updated_at',
] as const;

const identityColumns = [
  'id',
  'number',
  'owner_id',
  'cart_id',
  'currency',
  'subtotal_minor',
  'discount_minor',
  'shipping_minor',
  'tax_minor',
  'total_minor',
  'shipping_method',
  'shipping_address',
  'created_at',
  'expires_at',
] as const;

type Row = Required<Insertable<OrderTables['orders']>>;
type StateColumns = Pick<Row, (typeof stateColumns)[number]>;
/** The rows of `order_events` and of the outbox for the same domain events, as JSON. */
type EventRows = { readonly eventRows: string; readonly outboxRows: string };

export const insertOrder = compileOnce<OrdersDatabase, Row & EventRows & { readonly lines: string }>(
  (db, { one, all }) =>
    db
      .with('placed', (order) => order.insertInto('orders').values({ ...all(identityColumns), ...all(stateColumns) }))
      .with('lines', () => insertOrderLines(one('lines')))
      .with('recorded', () => insertOrderEvents(one('eventRows')))
      .with('published', () => insertEvents(one('outboxRows')))
      .selectNoFrom(sql<boolean>`true`.as('done')),
);

/** Returns no row when the order is not at version `before`. */
export const saveOrder = compileOnce<
  OrdersDatabase,
  StateColumns & EventRows & { id: string; before: number },
  { id: string }
>((db, { one, all }) =>
  db
    .with('saved', (order) =>
      order
        .updateTable('orders')
        .set(all(stateColumns))
        .where('id', '=', one('id'))
        .where('version', '=', one('before'))
        .returning('id'),
    )
    .with('recorded', () => insertOrderEvents(one('eventRows')))
    .with('published', () => insertEvents(one('outboxRows')))
    .selectFrom('saved')
    .select('id'),
);

function insertOrderLines(lines: string) {
  return sql<object>`(
    insert into order_lines (id, order_id, position, product_id, variant_id, sku, name, image_url, unit_minor, quantity)
    select id, order_id, position, product_id, variant_id, sku, name, image_url, unit_minor, quantity
    from jsonb_to_recordset(${lines}::jsonb) as line (id text, order_id text, position integer, product_id text,
      variant_id text, sku text, name text, image_url text, unit_minor bigint, quantity integer))`;
}

function insertOrderEvents(eventRows: string) {
  return sql<object>`(
    insert into order_events (id, order_id, sequence, type, from_status, to_status, payment_status, fulfillment_status,
      message, fact, occurred_at)
    select id, order_id, sequence, type, from_status, to_status, payment_status, fulfillment_status, message, fact,
      occurred_at
    from jsonb_to_recordset(${eventRows}::jsonb) as event (id text, order_id text, sequence integer, type text,
      from_status text, to_status text, payment_status text, fulfillment_status text, message text, fact jsonb,
      occurred_at timestamptz))`;
}
