import type { Selectable } from 'kysely';
import {
  decodeCursor,
  encodeCursor,
  invalidCursor,
  pageOf,
  requireFirst,
} from '#platform/pagination/connectionPage.ts';
import type { TimelineEvent } from '../domain/orderHistory.ts';
import type { Db } from './database.ts';
import { resumeCursorAt, readLogPosition, type OrdersLogPosition } from './logPosition.ts';
import type { ResumablePage, OrderVisibility, Slice } from './orderReads.ts';
import { timelineEventOf } from './orderRows.ts';
import type { OrderTables } from './orderTables.ts';

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
  const logPosition = await readLogPosition(db);
  const sequence = after == null ? 0 : sequenceCursor(after);
  const rows = await selectEvents(db)
    .where('order_events.order_id', '=', orderId)
    .where('order_events.sequence', '>', sequence)
    .orderBy('order_events.sequence')
    .limit(size + 1)
    .execute();
  const events = rows.map((row) => eventOf(row, logPosition));
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
  const logPosition = await readLogPosition(db);
  let query = selectEvents(db).where('order_events.id', 'in', ids);
  if (visibility.kind === 'owner')
    query = query
      .innerJoin('orders', 'orders.id', 'order_events.order_id')
      .where('orders.owner_id', '=', visibility.ownerId);
  return (await query.execute()).map((row) => eventOf(row, logPosition));
}

/** Events with their positions in the event log. */
function selectEvents(db: Db) {
  return db
    .selectFrom('order_events')
    .leftJoin('outbox', 'outbox.id', 'order_events.id')
    .selectAll('order_events')
    .select('outbox.position');
}

type EventRow = Selectable<OrderTables['order_events']> & { readonly position: number | null };

function eventOf(row: EventRow, logPosition: OrdersLogPosition): TimelineEvent {
  const cursor = row.position === null ? null : resumeCursorAt(logPosition, row.position);
  return { ...timelineEventOf(row), cursor };
}

function sequenceCursor(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 1);
  if (Number.isInteger(sequence) && Number(sequence) >= 0 && Number(sequence) <= MAX_SEQUENCE) return Number(sequence);
  throw invalidCursor(cursor);
}
