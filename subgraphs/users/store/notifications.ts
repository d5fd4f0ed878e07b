import { sql, type Selectable } from 'kysely';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pagination/connectionPage.ts';
import type { Notification, NotificationPage } from '../domain/notification.ts';
import { markRead } from './notificationChanges.ts';
import { toNotification, type UsersTables } from './usersTables.ts';
import type { Writing } from './writing.ts';

/** Which part of an inbox is asked for. */
export type InboxSlice = {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly unreadOnly?: boolean | null;
};

/** The house these notifications are published by. */
const SOURCE = 'users';

type Row = Selectable<UsersTables['notifications']> & {
  readonly owner: string;
  readonly unread: number;
  readonly logId: string;
  readonly head: number;
};

/** Reads inboxes and marks what was read. */
export function createNotifications(writing: Writing) {
  const { db } = writing;
  return {
    /** The notifications with these ids, whoever owns them, in no order; unknown ids are left out. */
    async findMany(ids: readonly string[]): Promise<Notification[]> {
      return (await db.selectFrom('notifications').selectAll().where('id', 'in', ids).execute()).map(toNotification);
    },

    /**
     * A page of the inbox of each of these accounts, latest first, in their order. Rows, counts and the place in the log
     * are of one statement, so of one snapshot: the place is at or behind what the rows show, never ahead.
     */
    async pagesOf(userIds: readonly string[], slice: InboxSlice): Promise<NotificationPage[]> {
      const size = requireFirst(slice.first);
      const before = slice.after == null ? null : requireSequence(slice.after);
      const asked = { userIds, before, limit: size + 1, unreadOnly: slice.unreadOnly === true };
      const byOwner = Map.groupBy(await select(db, asked), ({ owner }) => owner);
      return userIds.map((userId) => toPage(byOwner.get(userId) ?? [], { first: size, after: slice.after }));
    },

    /** See `markRead`. */
    markRead: (userId: string, ids: readonly string[]) => markRead(writing, userId, ids),
  };
}

type Asked = {
  readonly userIds: readonly string[];
  readonly before: number | null;
  readonly limit: number;
  readonly unreadOnly: boolean;
};

async function select(db: Writing['db'], { userIds, before, limit, unreadOnly }: Asked): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select owner.id as owner, inbox.unread, log_id as "logId", last_position as head, page.*
    from unnest(${[...new Set(userIds)]}::text[]) as owner (id)
    cross join outbox_counter
    cross join lateral (
      select count(*) as unread from notifications where user_id = owner.id and read_at is null
    ) as inbox
    left join lateral (
      select * from notifications
      where user_id = owner.id and (${before}::integer is null or sequence < ${before}::integer)
        and (not ${unreadOnly}::boolean or read_at is null)
      order by sequence desc
      limit ${limit}
    ) as page on true
    order by page.sequence desc`.execute(db);
  return rows;
}

function toPage(rows: readonly Row[], { first, after }: { first: number; after: string | null | undefined }) {
  const [inbox] = rows;
  if (!inbox) throw new Error('expected a row for each account asked for, got none');
  // An empty inbox is one row without a notification.
  const found = rows.filter(({ id }) => id !== null).map(toNotification);
  const page = pageOf(found, { first, after, cursorOf: ({ sequence }) => encodeCursor([sequence]) });
  const resumeCursor = encodeResumeCursor({ source: SOURCE, logId: inbox.logId, position: inbox.head });
  return { edges: page.edges, pageInfo: pageInfoOf(page), unreadCount: inbox.unread, resumeCursor };
}

function requireSequence(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 1);
  if (typeof sequence === 'number' && Number.isInteger(sequence) && sequence > 0 && sequence <= 2_147_483_647) {
    return sequence;
  }
  throw new Fault(commonFaults.badInput, 'after: expected a cursor that this list has given, got another');
}
