import { sql, type Kysely, type Transaction } from 'kysely';
import { appendEvents } from '#platform/eventLog/postgresEventLog.ts';
import { newId } from '#platform/ids/ids.ts';
import { sessionEndedEvent, type UserEvent } from '../domain/userEvent.ts';
import type { User } from '../domain/user.ts';
import { publishedUserEvent } from '../events/publishedUserEvent.ts';
import { appendAudit, type NewAuditEntry } from './audit.ts';
import { userColumns, type UserRow, type UsersTables } from './usersTables.ts';

/** What the writes of one request share. */
export type WriteContext = {
  readonly db: Kysely<UsersTables>;
  readonly now: () => Date;
  readonly traceparent: string | null;
  /** The account, API key or `operator` (a command) that makes the change, for the audit log; absent: the system itself. */
  readonly actor?: string | null;
  /** The client's address, for the sign-ins in the audit log. */
  readonly address?: string | null;
  /** Called after each commit that may have appended events to the outbox. */
  readonly onEventsCommitted: () => void;
};

export type UsersTransaction = Transaction<UsersTables>;

/** Runs `work` in one transaction and calls `onEventsCommitted` after the commit. */
export async function inTransaction<T>(
  { db, onEventsCommitted }: WriteContext,
  work: (trx: UsersTransaction) => Promise<T>,
): Promise<T> {
  const result = await db.transaction().execute(work);
  onEventsCommitted();
  return result;
}

/**
 * The account's row, locked until the transaction ends. Every change of an account, its sessions or addresses locks it.
 */
export async function lockUser(trx: UsersTransaction, userId: string): Promise<UserRow | null> {
  const row = await trx.selectFrom('users').selectAll().where('id', '=', userId).forUpdate().executeTakeFirst();
  return row ?? null;
}

/**
 * The rows of these accounts, without unknown ids. They are locked in the order of their ids, which prevents deadlocks.
 */
export function lockUsers(trx: UsersTransaction, userIds: readonly string[]): Promise<UserRow[]> {
  return trx.selectFrom('users').selectAll().where('id', 'in', userIds).orderBy('id').forUpdate().execute();
}

/** Like {@link lockUser}; null also for an account that is not active. */
export async function lockActiveUser(trx: UsersTransaction, userId: string): Promise<UserRow | null> {
  const row = await lockUser(trx, userId);
  return row?.status === 'ACTIVE' ? row : null;
}

/** An account as it was saved. */
export type Saved = { readonly kind: 'saved'; readonly user: User };

/** Saves the new state of a locked account under its next version. */
export async function saveUser(trx: UsersTransaction, { now }: WriteContext, decided: User): Promise<User> {
  const user = { ...decided, version: decided.version + 1, updatedAt: now() };
  await trx.updateTable('users').set(userColumns(user)).where('id', '=', user.id).execute();
  return user;
}

/** An event, and its trace if that is not the trace of the request. */
export type TracedUserEvent = UserEvent & {
  readonly traceparent?: string | null;
  /** What the audit log records besides. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/**
 * Appends events of locked accounts to the outbox, in the given order. The versions of each account's events continue
 * from its last event without a gap.
 */
export async function appendUserEvents(
  trx: UsersTransaction,
  { now, traceparent: defaultTraceparent, actor = null }: Pick<WriteContext, 'now' | 'traceparent' | 'actor'>,
  userEvents: readonly TracedUserEvent[],
): Promise<void> {
  if (userEvents.length === 0) return;
  const nextVersionOf = await reserveVersions(trx, userEvents);
  const at = now();
  const occurredAt = at.toISOString();
  const events = userEvents.map(({ traceparent = defaultTraceparent, ...event }) => {
    const version = nextVersionOf(event.data.userId);
    return publishedUserEvent(event, { id: newId('evt', at.getTime()), version, occurredAt, traceparent });
  });
  await appendEvents(trx, events);
  await appendAudit(
    trx,
    userEvents.flatMap((event) => auditEntryOf(event, { actor, occurredAt: at })),
  );
}

/** The inbox is no action of a person. */
function auditEntryOf(
  { type: action, data, details }: TracedUserEvent,
  { actor, occurredAt }: { readonly actor: string | null; readonly occurredAt: Date },
): NewAuditEntry[] {
  if (action === 'notification.created' || action === 'notification.read') return [];
  const actorId = action === 'user.registered' ? (actor ?? data.userId) : actor;
  const session = 'sessionId' in data ? { sessionId: data.sessionId } : {};
  return [{ action, actorId, targetId: data.userId, occurredAt, details: { ...session, ...details } }];
}

/** Reserves a version for each event; the returned function gives an account's reserved versions in ascending order. */
async function reserveVersions(
  trx: UsersTransaction,
  events: readonly UserEvent[],
): Promise<(userId: string) => number> {
  const counts = new Map<string, number>();
  for (const { data } of events) counts.set(data.userId, (counts.get(data.userId) ?? 0) + 1);
  const { rows } = await sql<{ id: string; last: number }>`
    update users set fact_version = fact_version + appended.count
    from unnest(${[...counts.keys()]}::text[], ${[...counts.values()]}::integer[]) as appended (id, count)
    where users.id = appended.id
    returning users.id, fact_version - appended.count as last`.execute(trx);
  const last = new Map(rows.map((row) => [row.id, row.last]));
  return (userId) => {
    const before = last.get(userId);
    if (before === undefined) throw new Error(`expected an account with the id ${userId}, got none`);
    last.set(userId, before + 1);
    return before + 1;
  };
}

/** Selects sessions of an account: all, `only` one, or all `except` one. */
export type SessionSelection = { readonly userId: string; readonly only?: string; readonly except?: string };

/** Deletes sessions of a locked account and returns an event for each; an expired session has no event. */
export async function endUserSessions(
  trx: UsersTransaction,
  { now }: WriteContext,
  { userId, only, except }: SessionSelection,
): Promise<UserEvent[]> {
  let query = trx.deleteFrom('sessions').where('user_id', '=', userId);
  if (only !== undefined) query = query.where('id', '=', only);
  if (except !== undefined) query = query.where('id', '!=', except);
  const ended = await query.returning(['id', 'expires_at']).execute();
  const at = now();
  return ended.filter((row) => row.expires_at > at).map((row) => sessionEndedEvent(userId, row.id));
}
