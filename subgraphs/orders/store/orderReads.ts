import { sql, type ExpressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import {
  decodeInstantCursor,
  encodeCursor,
  pageOf,
  requireFirst,
  type ConnectionPage,
} from '#platform/pagination/connectionPage.ts';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import type { Order } from '../domain/order.ts';
import type { TimelineEvent, PaymentHistory } from '../domain/orderHistory.ts';
import type { Db, OrdersDatabase } from './database.ts';
import { resumeCursorAt, readLogPosition } from './logPosition.ts';
import { findEvents, findTimeline } from './orderEvents.ts';
import { orderOf, paymentOf, selectOrders, type AttemptRow, type OrderRow } from './orderRows.ts';
import { refundColumns } from './payments.ts';

/** Which orders a caller may see: a customer their own, staff all, a guest none. */
export type OrderVisibility =
  { readonly kind: 'owner'; readonly ownerId: string } | { readonly kind: 'staff' } | { readonly kind: 'none' };

/** A filter of orders: all given properties must match. Unknown statuses match nothing. */
export type OrderQuery = {
  readonly ownerId?: string;
  readonly statuses?: readonly string[] | null;
  readonly paymentStatuses?: readonly string[] | null;
  readonly placedAfter?: Date | null;
  readonly placedBefore?: Date | null;
  /** The first characters of an order number. */
  readonly numberPrefix?: string | undefined;
};

/** A page and the cursor from which a subscription continues it, at or behind what the page shows; null if unknown. */
export type ResumablePage<T> = ConnectionPage<T> & { readonly resumeCursor: string | null };

export type Slice = { readonly first?: number | null; readonly after?: string | null };

/** Read access to orders. Visibility is part of each query: an order the caller may not see is absent. */
export type OrderReads = {
  findMany(ids: readonly string[], visibility: OrderVisibility): Promise<Order[]>;
  findByNumbers(numbers: readonly string[], visibility: OrderVisibility): Promise<Order[]>;
  /** The orders of these lines, payments, refunds and shipments, by the id of the part. */
  findByParts(partIds: readonly string[], visibility: OrderVisibility): Promise<ReadonlyMap<string, Order>>;
  /** Newest first. Throws BAD_USER_INPUT for an invalid page size or cursor. */
  page(query: OrderQuery, slice: Slice): Promise<ResumablePage<Order>>;
  count(query: OrderQuery): Promise<number>;
  /** Every attempt to pay these orders, oldest first. Checks no permission. */
  payments(orderIds: readonly string[]): Promise<PaymentHistory[]>;
  /** The timeline of an order, oldest first. Checks no permission. */
  timeline(orderId: string, slice: Slice): Promise<ResumablePage<TimelineEvent>>;
  /** Timeline events by their ids, in no order. */
  findEvents(ids: readonly string[], visibility: OrderVisibility): Promise<TimelineEvent[]>;
  /** The variants among these that the owner has paid for. */
  purchased(variantIds: readonly string[], ownerId: string): Promise<Set<string>>;
};

const ORDERS_PER_PAGE = 20;

export function createOrderReads(db: Db): OrderReads {
  return {
    findMany: (ids, visibility) => findVisible(db, { column: 'orders.id', values: ids }, visibility),
    findByNumbers: (numbers, visibility) => findVisible(db, { column: 'orders.number', values: numbers }, visibility),
    findByParts: (partIds, visibility) => findByParts(db, partIds, visibility),
    page: (query, slice) => page(db, query, slice),
    count: (query) => count(db, query),
    payments: (orderIds) => payments(db, orderIds),
    timeline: (orderId, slice) => findTimeline(db, orderId, slice),
    findEvents: (ids, visibility) => findEvents(db, ids, visibility),
    purchased: (variantIds, ownerId) => purchased(db, variantIds, ownerId),
  };
}

type OrderIdentifier = { readonly column: 'orders.id' | 'orders.number'; readonly values: readonly string[] };

async function findVisible(db: Db, { column, values }: OrderIdentifier, visibility: OrderVisibility): Promise<Order[]> {
  if (values.length === 0 || visibility.kind === 'none') return [];
  const ownerId = visibility.kind === 'owner' ? visibility.ownerId : null;
  return (await db.executeQuery(selectBy[column]({ values, ownerId }))).rows.map(orderOf);
}

/** The owner is null for staff, who see the orders of everybody. */
type VisibleQuery = { readonly values: readonly string[]; readonly ownerId: string | null };

const selectByColumn = (column: OrderIdentifier['column']) =>
  compileOnce<OrdersDatabase, VisibleQuery, OrderRow>((db, { one }) =>
    selectOrders(db)
      .where(sql<boolean>`${sql.ref(column)} = any(${one('values')}::text[])`)
      .where(sql<boolean>`(${one('ownerId')}::text is null or orders.owner_id = ${one('ownerId')})`),
  );
const selectBy = { 'orders.id': selectByColumn('orders.id'), 'orders.number': selectByColumn('orders.number') };

async function findByParts(
  db: Db,
  partIds: readonly string[],
  visibility: OrderVisibility,
): Promise<Map<string, Order>> {
  if (partIds.length === 0 || visibility.kind === 'none') return new Map();
  const orderIds = await orderIdsOfParts(db, partIds);
  const found = await findVisible(db, { column: 'orders.id', values: [...new Set(orderIds.values())] }, visibility);
  const byId = new Map(found.map((order) => [order.id, order]));
  return new Map(
    [...orderIds].flatMap(([partId, orderId]) => {
      const order = byId.get(orderId);
      return order ? [[partId, order]] : [];
    }),
  );
}

/** The order ids of these lines, payments, refunds and shipments, by the id of the part; unknown ids are left out. */
async function orderIdsOfParts(db: Db, partIds: readonly string[]): Promise<Map<string, string>> {
  const parts = (table: 'order_lines' | 'payment_attempts' | 'refunds' | 'shipments') =>
    db.selectFrom(table).select(['id', 'order_id']).where('id', 'in', partIds);
  const rows = await parts('order_lines')
    .unionAll(parts('payment_attempts'))
    .unionAll(parts('refunds'))
    .unionAll(parts('shipments'))
    .execute();
  return new Map(rows.map(({ id, order_id }) => [id, order_id]));
}

async function page(db: Db, query: OrderQuery, { first, after }: Slice): Promise<ResumablePage<Order>> {
  const size = requireFirst(first, ORDERS_PER_PAGE);
  const logPosition = await readLogPosition(db);
  let select = selectOrders(db).where((orders) => matches(orders, query));
  if (after != null) {
    const { instant, id } = decodeInstantCursor(after);
    select = select.where(sql<boolean>`(orders.created_at, orders.id) < (${instant}, ${id})`);
  }
  const rows = await select
    .orderBy('orders.created_at', 'desc')
    .orderBy('orders.id', 'desc')
    .limit(size + 1)
    .execute();
  const cursorOf = (order: Order) => encodeCursor([order.createdAt.getTime(), order.id]);
  const found = pageOf(rows.map(orderOf), { first: size, after, cursorOf });
  return { ...found, resumeCursor: resumeCursorAt(logPosition, logPosition.position) };
}

async function count(db: Db, query: OrderQuery): Promise<number> {
  const { total } = await db
    .selectFrom('orders')
    .select((orders) => orders.fn.countAll<number>().as('total'))
    .where((orders) => matches(orders, query))
    .executeTakeFirstOrThrow();
  return total;
}

function matches(orders: ExpressionBuilder<OrdersDatabase, 'orders'>, query: OrderQuery) {
  const all = [sql<boolean>`true`];
  if (query.ownerId !== undefined) all.push(sql`orders.owner_id = ${query.ownerId}`);
  if (query.statuses) all.push(sql`orders.status = any(${[...query.statuses]}::text[])`);
  if (query.paymentStatuses) all.push(sql`orders.payment_status = any(${[...query.paymentStatuses]}::text[])`);
  if (query.placedAfter) all.push(sql`orders.created_at >= ${query.placedAfter}`);
  if (query.placedBefore) all.push(sql`orders.created_at < ${query.placedBefore}`);
  if (query.numberPrefix) all.push(sql`starts_with(orders.number, ${query.numberPrefix})`);
  return orders.and(all);
}

async function payments(db: Db, orderIds: readonly string[]): Promise<PaymentHistory[]> {
  if (orderIds.length === 0) return [];
  return (await db.executeQuery(selectPayments({ orderIds }))).rows.map(paymentOf);
}

const selectPayments = compileOnce<OrdersDatabase, { readonly orderIds: readonly string[] }, AttemptRow>(
  (db, { one }) =>
    db
      .selectFrom('payment_attempts')
      .select(['id', 'order_id', 'method', 'amount_minor', 'currency', 'state'])
      .select(['transaction_id', 'decline_code', 'created_at', 'captured_at'])
      .select((attempts) =>
        jsonArrayFrom(
          attempts
            .selectFrom('refunds')
            .select(refundColumns)
            .whereRef('refunds.attempt_id', '=', 'payment_attempts.id')
            .where('refunds.state', '<>', 'DECLINED')
            .orderBy('refunds.created_at')
            .orderBy('refunds.id'),
        ).as('refunds'),
      )
      .where(sql<boolean>`order_id = any(${one('orderIds')}::text[])`)
      .orderBy('created_at')
      .orderBy('id'),
);

async function purchased(db: Db, variantIds: readonly string[], ownerId: string): Promise<Set<string>> {
  if (variantIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('order_lines')
    .innerJoin('orders', 'orders.id', 'order_lines.order_id')
    .select('order_lines.variant_id')
    .distinct()
    .where('orders.owner_id', '=', ownerId)
    .where('orders.payment_status', 'in', ['PAID', 'PARTIALLY_REFUNDED'])
    .where('order_lines.variant_id', 'in', variantIds)
    .execute();
  return new Set(rows.map((row) => row.variant_id));
}
