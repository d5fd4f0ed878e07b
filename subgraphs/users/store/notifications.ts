import { sql, type Selectable } from 'kysely';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { isId } from '#platform/ids/isId.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pagination/connectionPage.ts';
import { markNotificationsRead } from '../domain/markNotificationsRead.ts';
import type { Notification, NotificationPage } from '../domain/notification.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import { notificationEvent } from '../domain/userEvent.ts';
import { toNotification, type UsersTables } from './usersTables.ts';
import {
  appendUserEvents,
  inTransaction,
  lockActiveUser,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

/** The requested part of an inbox. */
export type InboxSlice = {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly unreadOnly?: boolean | null;
};

/** The source of this subgraph's events, and its name as a service. */
export const usersSource = 'users';

type Marked = { readonly kind: 'marked'; readonly notifications: readonly Notification[] };

/** Reads inboxes and marks notifications as read. */
export function createNotifications(context: WriteContext) {
  const { db } = context;
  return {
    /** The notifications with these ids, of any account, in any order; unknown ids are omitted. */
    async findMany(ids: readonly string[]): Promise<Notification[]> {
      return (await db.selectFrom('notifications').selectAll().where('id', 'in', ids).execute()).map(toNotification);
    },

    /**
     * A page of the inbox of each of these accounts, in the order of `userIds`, each latest first. One statement reads
     * rows, counts and log position in one snapshot: the position is never ahead of the rows, so a subscription that
     * resumes from it misses nothing.
     */
    async findPages(userIds: readonly string[], slice: InboxSlice): Promise<NotificationPage[]> {
      const size = requireFirst(slice.first);
      const before = slice.after == null ? null : requireSequence(slice.after);
      const query = { userIds, before, limit: size + 1, unreadOnly: slice.unreadOnly === true };
      const byOwner = Map.groupBy(await selectPages(db, query), ({ owner }) => owner);
      return userIds.map((userId) => toPage(byOwner.get(userId) ?? [], { first: size, after: slice.after }));
    },

    /**
     * Marks notifications of an active account as read and returns them; null if the account does not exist or is not
     * active.
     */
    markRead: (userId: string, ids: readonly string[]) =>
      inTransaction(context, (trx) => markRead(trx, context, { userId, ids })),
  };
}

/** The number of unread notifications of each account; accounts without any are omitted. */
export async function countUnread(trx: UsersTransaction, userIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ userId: string; count: number }>`
    select user_id as "userId", count(*) as count from notifications
    where user_id = any(${userIds}) and read_at is null group by user_id`.execute(trx);
  return new Map(rows.map(({ userId, count }) => [userId, count]));
}

type MarkRequest = { readonly userId: string; readonly ids: readonly string[] };

async function markRead(
  trx: UsersTransaction,
  context: WriteContext,
  { userId, ids }: MarkRequest,
): Promise<Marked | UsersRefused | null> {
  if (!(await lockActiveUser(trx, userId))) return null;
  const own = await findOwn(trx, userId, ids);
  const outcome = markNotificationsRead(ids, own);
  if (outcome.kind === 'refused') return outcome;
  const readAt = context.now();
  const { newlyRead } = outcome;
  if (newlyRead.length > 0) {
    const unreadBefore = (await countUnread(trx, [userId])).get(userId) ?? 0;
    const newIds = newlyRead.map(({ id }) => id);
    await trx.updateTable('notifications').set({ read_at: readAt }).where('id', 'in', newIds).execute();
    const events = newlyRead.map((read, index) =>
      notificationEvent('notification.read', read, unreadBefore - index - 1),
    );
    await appendUserEvents(trx, context, events);
  }
  return { kind: 'marked', notifications: own.map((each) => ({ ...each, readAt: each.readAt ?? readAt })) };
}

async function findOwn(trx: UsersTransaction, userId: string, ids: readonly string[]): Promise<Notification[]> {
  const validIds = ids.filter((id) => isId('ntf', id));
  if (validIds.length === 0) return [];
  const query = trx.selectFrom('notifications').selectAll().where('user_id', '=', userId).where('id', 'in', validIds);
  return (await query.orderBy('sequence', 'desc').execute()).map(toNotification);
}

type PageQuery = {
  readonly userIds: readonly string[];
  readonly before: number | null;
  readonly limit: number;
  readonly unreadOnly: boolean;
};

type PageRow = Selectable<UsersTables['notifications']> & {
  readonly owner: string;
  readonly unread: number;
  readonly logId: string;
  readonly head: number;
};

async function selectPages(
  db: WriteContext['db'],
  { userIds, before, limit, unreadOnly }: PageQuery,
): Promise<PageRow[]> {
  const { rows } = await sql<PageRow>`
    select owner.id as owner, inbox.unread, log_id as "logId", last_position as head, page.id, page.user_id,
      page.sequence, page.topic, page.title, page.body, page.order_id, page.created_at, page.read_at
    from unnest(${[...new Set(userIds)]}::text[]) as owner (id)
    cross join outbox_counter
    cross join lateral (
      select count(id) as unread from notifications where user_id = owner.id and read_at is null
    ) as inbox
    left join lateral (
      select id, user_id, sequence, topic, title, body, order_id, created_at, read_at from notifications
      where user_id = owner.id and (${before}::integer is null or sequence < ${before}::integer)
        and (not ${unreadOnly}::boolean or read_at is null)
      order by sequence desc
      limit ${limit}
    ) as page on true
    order by page.sequence desc`.execute(db);
  return rows;
}

function toPage(rows: readonly PageRow[], { first, after }: { first: number; after: string | null | undefined }) {
  const [inbox] = rows;
  if (!inbox) throw new Error('expected a row for each requested account, got none');
  // An empty inbox is one row without a notification.
  const found = rows.filter(({ id }) => id !== null).map(toNotification);
  const page = pageOf(found, { first, after, cursorOf: ({ sequence }) => encodeCursor([sequence]) });
  const resumeCursor = encodeResumeCursor({ source: usersSource, logId: inbox.logId, position: inbox.head });
  return { edges: page.edges, pageInfo: pageInfoOf(page), unreadCount: inbox.unread, resumeCursor };
}

function requireSequence(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 1);
  if (typeof sequence === 'number' && Number.isInteger(sequence) && sequence > 0 && sequence <= 2_147_483_647) {
    return sequence;
  }
  throw new Fault(commonFaults.badInput, 'after: expected a cursor of this list, got another value');
}
