import type { Selectable } from 'kysely';
import {
  decodeCursor,
  encodeCursor,
  invalidCursor,
  pageOf,
  requireFirst,
} from '#platform/pagination/connectionPage.ts';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import type { TimelineEvent } from '../domain/orderHistory.ts';
import type { Db, OrdersDatabase } from './database.ts';
import { logPositionOf, resumeCursorAt, type OrdersLogPosition } from './logPosition.ts';
import type { ResumablePage, OrderVisibility, Slice } from './orderReads.ts';
import { timelineEventOf, type EventFields } from './orderRows.ts';

const EVENTS_PER_PAGE = 50;
/** The maximum of PostgreSQL's integer. */
const MAX_SEQUENCE = 2_147_483_647;

/** The timeline of an order, oldest first. Checks no permission. */
export async function findTimeline(
  db: Db,
  orderId: string,
  { first, after }: Slice,
): Promise<ResumablePage<TimelineEvent>> {
  const size = requireFirst(first, EVENTS_PER_PAGE);
  const sequence = after == null ? 0 : sequenceCursor(after);
  const { rows } = await db.executeQuery(selectTimeline({ orderId, sequence, limit: size + 1 }));
  const logPosition = logPositionOf(rows[0]);
  // A page without events is one row without an event.
  const events = rows.filter(isEvent).map((row) => eventOf(row, logPosition));
  const found = pageOf(events, { first: size, after, cursorOf: (event) => encodeCursor([event.sequence]) });
  return { ...found, resumeCursor: found.hasNextPage ? null : resumeCursorAt(logPosition, logPosition.position) };
}

/** The events among these whose orders are visible, in no order. */
export async function findEvents(
  db: Db,
  ids: readonly string[],
  visibility: OrderVisibility,
): Promise<TimelineEvent[]> {
  if (ids.length === 0 || visibility.kind === 'none') return [];
  let query = db
    .selectFrom('order_events')
    .innerJoin('outbox_counter', (join) => join.onTrue())
    .leftJoin('outbox', 'outbox.id', 'order_events.id')
    .select(eventColumns)
    .where('order_events.id', 'in', ids);
  if (visibility.kind === 'owner')
    query = query
      .innerJoin('orders', 'orders.id', 'order_events.order_id')
      .where('orders.owner_id', '=', visibility.ownerId);
  return (await query.execute()).map((row) => eventOf(row, logPositionOf(row)));
}

/** An event with its position in the event log, and the last position of the log in the same snapshot. */
const eventColumns = [
  'order_events.id',
  'order_events.order_id',
  'order_events.sequence',
  'order_events.type',
  'order_events.from_status',
  'order_events.to_status',
  'order_events.payment_status',
  'order_events.fulfillment_status',
  'order_events.message',
  'order_events.occurred_at',
  'outbox.position',
  'outbox_counter.log_id',
  'outbox_counter.last_position',
] as const;

type TimelineQuery = { readonly orderId: string; readonly sequence: number; readonly limit: number };
type TimelineRow =
  EventRow | { readonly [Column in keyof EventRow]: Column extends keyof LogRow ? EventRow[Column] : null };

const selectTimeline = compileOnce<OrdersDatabase, TimelineQuery, TimelineRow>((db, { one }) =>
  db
    .selectFrom('outbox_counter')
    .leftJoin('order_events', (join) =>
      join.on('order_events.order_id', '=', one('orderId')).on('order_events.sequence', '>', one('sequence')),
    )
    .leftJoin('outbox', 'outbox.id', 'order_events.id')
    .select(eventColumns)
    .orderBy('order_events.sequence')
    .limit(one('limit'))
    // The types of a left join do not say that its columns are null together.
    .$castTo<TimelineRow>(),
);

function isEvent(row: TimelineRow): row is EventRow {
  return row.id !== null;
}

type LogRow = Pick<Selectable<OrdersDatabase['outbox_counter']>, 'log_id' | 'last_position'>;
type EventRow = EventFields & LogRow & { readonly position: number | null };

function eventOf(row: EventRow, logPosition: OrdersLogPosition): TimelineEvent {
  const cursor = row.position === null ? null : resumeCursorAt(logPosition, row.position);
  return { ...timelineEventOf(row), cursor };
}

function sequenceCursor(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 1);
  if (Number.isInteger(sequence) && Number(sequence) >= 0 && Number(sequence) <= MAX_SEQUENCE) return Number(sequence);
  throw invalidCursor(cursor);
}
