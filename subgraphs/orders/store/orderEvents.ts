import type { Selectable } from 'kysely';
import { decodeCursor, encodeCursor, invalidCursor, pageOf, requireFirst } from '#platform/pages/pages.ts';
import type { TimelineEvent } from '../domain/orderHistory.ts';
import type { Db } from './database.ts';
import { cursorAt, readLogPlace, type LogPlace } from './logPlace.ts';
import type { ResumablePage, SeenBy, Slice } from './orderReads.ts';
import { timelineEventOf } from './orderRows.ts';
import type { OrderTables } from './orderTables.ts';

const EVENTS_PER_PAGE = 50;
/** That of PostgreSQL's integer. */
const MAX_SEQUENCE = 2_147_483_647;

/** Of an order that was already allowed to be seen: what happened to it, oldest first. */
export async function timeline(
  db: Db,
  orderId: string,
  { first, after }: Slice,
): Promise<ResumablePage<TimelineEvent>> {
  const size = requireFirst(first, EVENTS_PER_PAGE);
  const place = await readLogPlace(db);
  const sequence = after == null ? 0 : sequenceCursor(after);
  const rows = await selectEvents(db)
    .where('order_events.order_id', '=', orderId)
    .where('order_events.sequence', '>', sequence)
    .orderBy('order_events.sequence')
    .limit(size + 1)
    .execute();
  const events = rows.map((row) => eventOf(row, place));
  const found = pageOf(events, { first: size, after, cursorOf: (event) => encodeCursor([event.sequence]) });
  return { ...found, resumeCursor: found.hasNextPage ? null : cursorAt(place, place.position) };
}

/** Those of these events whose orders may be seen, in no order. */
export async function findEvents(db: Db, ids: readonly string[], seenBy: SeenBy): Promise<TimelineEvent[]> {
  if (ids.length === 0 || seenBy.kind === 'nobody') return [];
  const place = await readLogPlace(db);
  let query = selectEvents(db).where('order_events.id', 'in', ids);
  if (seenBy.kind === 'owner')
    query = query
      .innerJoin('orders', 'orders.id', 'order_events.order_id')
      .where('orders.owner_id', '=', seenBy.ownerId);
  return (await query.execute()).map((row) => eventOf(row, place));
}

/** Events with where they stand in the log. */
function selectEvents(db: Db) {
  return db
    .selectFrom('order_events')
    .leftJoin('outbox', 'outbox.id', 'order_events.id')
    .selectAll('order_events')
    .select('outbox.position');
}

type EventRow = Selectable<OrderTables['order_events']> & { readonly position: number | null };

function eventOf(row: EventRow, place: LogPlace): TimelineEvent {
  const cursor = row.position === null ? null : cursorAt(place, row.position);
  return { ...timelineEventOf(row), cursor };
}

function sequenceCursor(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 1);
  if (Number.isInteger(sequence) && Number(sequence) >= 0 && Number(sequence) <= MAX_SEQUENCE) return Number(sequence);
  throw invalidCursor(cursor);
}
