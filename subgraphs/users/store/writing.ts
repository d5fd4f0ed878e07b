import type { Kysely, Transaction } from 'kysely';
import { channelName } from '#platform/eventLog/channelName.ts';
import { appendEvents } from '#platform/eventLog/postgresEventLog.ts';
import { newId } from '#platform/ids/ids.ts';
import { sessionEnded, type UserFact } from '../domain/userFact.ts';
import type { UserRow, UsersTables } from './usersTables.ts';

/** What writes of one request have in common: where, when, within which trace, and who is to know that facts were written. */
export type Writing = {
  readonly db: Kysely<UsersTables>;
  readonly now: () => Date;
  readonly traceparent: string | null;
  readonly onFacts: () => void;
};

export type Trx = Transaction<UsersTables>;

/** Runs `work` in one transaction and, once it is committed, wakes the relay. */
export async function write<T>({ db, onFacts }: Writing, work: (trx: Trx) => Promise<T>): Promise<T> {
  const result = await db.transaction().execute(work);
  onFacts();
  return result;
}

/** The account's row, locked until the transaction ends: whoever changes an account, its sessions or addresses holds it. */
export async function lockUser(trx: Trx, userId: string): Promise<UserRow | null> {
  const row = await trx.selectFrom('users').selectAll().where('id', '=', userId).forUpdate().executeTakeFirst();
  return row ?? null;
}

/** Like {@link lockUser}, for what only an active account may do. */
export async function lockActiveUser(trx: Trx, userId: string): Promise<UserRow | null> {
  const row = await lockUser(trx, userId);
  return row?.status === 'ACTIVE' ? row : null;
}

/** Writes facts of one locked account into the outbox, numbered on from its last. All are of the same account. */
export async function tellFacts(trx: Trx, writing: Writing, facts: readonly UserFact[]): Promise<void> {
  const userId = facts[0]?.data.userId;
  if (userId === undefined) return;
  const { fact_version: last } = await trx
    .updateTable('users')
    .set((eb) => ({ fact_version: eb('fact_version', '+', facts.length) }))
    .where('id', '=', userId)
    .returning('fact_version')
    .executeTakeFirstOrThrow();
  const occurredAt = writing.now().toISOString();
  const events = facts.map(({ type, data }, index) => ({
    id: newId('evt'),
    type,
    subject: userId,
    version: last - facts.length + index + 1,
    occurredAt,
    owner: userId,
    channels: type.startsWith('notification.') ? [channelName('user', userId, 'notifications')] : [],
    data,
    traceparent: writing.traceparent,
  }));
  await appendEvents(trx, events);
}

/** Which sessions of an account: one, all, or all but one. */
export type WhichSessions = { readonly userId: string; readonly only?: string; readonly but?: string };

/** Ends sessions of a locked account and answers the facts to tell of it; those that had expired end silently. */
export async function endSessions(trx: Trx, { now }: Writing, which: WhichSessions): Promise<UserFact[]> {
  let query = trx.deleteFrom('sessions').where('user_id', '=', which.userId);
  if (which.only !== undefined) query = query.where('id', '=', which.only);
  if (which.but !== undefined) query = query.where('id', '!=', which.but);
  const ended = await query.returning(['id', 'expires_at']).execute();
  const at = now();
  return ended.filter((row) => row.expires_at > at).map((row) => sessionEnded(which.userId, row.id));
}
