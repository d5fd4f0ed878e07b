import { sql, type Kysely, type Transaction } from 'kysely';
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

/** The rows of these accounts, as far as they are there, locked in the order of their ids: so nobody waits for each other. */
export function lockUsers(trx: Trx, userIds: readonly string[]): Promise<UserRow[]> {
  return trx.selectFrom('users').selectAll().where('id', 'in', userIds).orderBy('id').forUpdate().execute();
}

/** Like {@link lockUser}, for what only an active account may do. */
export async function lockActiveUser(trx: Trx, userId: string): Promise<UserRow | null> {
  const row = await lockUser(trx, userId);
  return row?.status === 'ACTIVE' ? row : null;
}

/** A fact, and the trace it belongs to where that is not the writing's. */
export type Told = UserFact & { readonly traceparent?: string | null };

/** Writes facts of locked accounts into the outbox, in this order, those of each account numbered on from its last. */
export async function tellFacts(
  trx: Trx,
  { now, traceparent: ownTrace }: Pick<Writing, 'now' | 'traceparent'>,
  facts: readonly Told[],
): Promise<void> {
  if (facts.length === 0) return;
  const nextVersionOf = await takeVersions(trx, facts);
  const at = now();
  const occurredAt = at.toISOString();
  const events = facts.map(({ type, data, traceparent = ownTrace }) => ({
    id: newId('evt', at.getTime()),
    type,
    subject: data.userId,
    version: nextVersionOf(data.userId),
    occurredAt,
    owner: data.userId,
    channels: type.startsWith('notification.') ? [channelName('user', data.userId, 'notifications')] : [],
    data,
    traceparent,
  }));
  await appendEvents(trx, events);
}

/** Counts these facts to their accounts; what it answers gives each fact its number, one after the other. */
async function takeVersions(trx: Trx, facts: readonly UserFact[]): Promise<(userId: string) => number> {
  const counts = new Map<string, number>();
  for (const { data } of facts) counts.set(data.userId, (counts.get(data.userId) ?? 0) + 1);
  const { rows } = await sql<{ id: string; last: number }>`
    update users set fact_version = fact_version + told.count
    from unnest(${[...counts.keys()]}::text[], ${[...counts.values()]}::integer[]) as told (id, count)
    where users.id = told.id
    returning users.id, fact_version - told.count as last`.execute(trx);
  const last = new Map(rows.map((row) => [row.id, row.last]));
  return (userId) => {
    const before = last.get(userId);
    if (before === undefined) throw new Error(`expected the account ${userId} to be there, got none`);
    last.set(userId, before + 1);
    return before + 1;
  };
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
