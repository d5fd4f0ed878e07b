import { refuse, type UsersRefused } from '../domain/refusal.ts';
import { MAX_SESSIONS, refreshSession, tokenExpired, type RefreshToken, type Session } from '../domain/session.ts';
import { sessionEndedEvent } from '../domain/userEvent.ts';
import type { User } from '../domain/user.ts';
import { appendAudit } from './audit.ts';
import { toSession, toUser } from './usersTables.ts';
import {
  endUserSessions,
  lockActiveUser,
  lockUser,
  appendUserEvents,
  inTransaction,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

/** A refresh token to store: only its hash. */
export type NewRefreshToken = { readonly hash: string; readonly expiresAt: Date };

type Rotation = { readonly presented: string; readonly requestedAt: Date; readonly next: NewRefreshToken };

/** Starts, refreshes and ends sessions. */
export function createSessions(context: WriteContext) {
  return {
    /** Starts a session of an active account; null if it is not active. One session too many ends the oldest. */
    open: (userId: string, sessionId: string, token: NewRefreshToken) =>
      openSession(context, { id: sessionId, userId }, token),

    /** Exchanges a refresh token for a successor; its reuse more than ten seconds later ends its session. */
    refresh: (rotation: Rotation) => inTransaction(context, (trx) => refresh(trx, context, rotation)),

    /** Ends one session of an account, or all; one that has already ended is ignored. False: there is no such account. */
    end: (userId: string, which: { readonly only?: string }): Promise<boolean> =>
      inTransaction(context, async (trx) => {
        if (!(await lockUser(trx, userId))) return false;
        await appendUserEvents(trx, context, await endUserSessions(trx, context, { userId, ...which }));
        return true;
      }),

    /** The live sessions with these ids, in any order; unknown ids are omitted. */
    async findMany(ids: readonly string[]): Promise<Session[]> {
      const query = context.db.selectFrom('sessions').selectAll().where('id', 'in', ids);
      return (await query.where('expires_at', '>', context.now()).execute()).map(toSession);
    },

    /** The live sessions of these accounts, the most recently used first. */
    async findByUsers(userIds: readonly string[]): Promise<Session[]> {
      const query = context.db.selectFrom('sessions').selectAll().where('user_id', 'in', userIds);
      const rows = await query.where('expires_at', '>', context.now()).orderBy('last_seen_at', 'desc').execute();
      return rows.map(toSession);
    },
  };
}

type NewSession = { readonly id: string; readonly userId: string };

function openSession(context: WriteContext, { id, userId }: NewSession, token: NewRefreshToken): Promise<User | null> {
  return inTransaction(context, async (trx) => {
    const row = await lockActiveUser(trx, userId);
    if (!row) return null;
    await endOldestSessions(trx, context, userId);
    const at = context.now();
    const times = { created_at: at, last_seen_at: at, expires_at: token.expiresAt };
    await trx
      .insertInto('sessions')
      .values({ id, user_id: userId, ...times })
      .execute();
    await insertToken(trx, id, token);
    const entry = { action: 'session.started', actorId: userId, targetId: userId, occurredAt: at };
    await appendAudit(trx, [{ ...entry, details: { sessionId: id }, ip: context.address ?? null }]);
    return toUser(row);
  });
}

type Refreshed = { readonly kind: 'refreshed'; readonly user: User; readonly sessionId: string };

async function refresh(
  trx: UsersTransaction,
  context: WriteContext,
  rotation: Rotation,
): Promise<Refreshed | UsersRefused> {
  const owner = await findOwner(trx, rotation.presented);
  const row = owner && (await lockActiveUser(trx, owner.user_id));
  if (!row) return refuse(tokenExpired);
  // Read again under the lock: the previous lock holder may have used the token or ended the session.
  const outcome = refreshSession(await findToken(trx, rotation.presented), rotation.requestedAt);
  if (outcome.kind === 'refused') return outcome;
  const { session_id: sessionId } = owner;
  if (outcome.kind === 'reused') {
    await appendUserEvents(trx, context, await endUserSessions(trx, context, { userId: row.id, only: sessionId }));
    return refuse(tokenExpired);
  }
  await rotate(trx, context, { ...rotation, sessionId });
  return { kind: 'refreshed', user: toUser(row), sessionId };
}

function findOwner(trx: UsersTransaction, hash: string) {
  return trx
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .select(['user_id', 'session_id'])
    .where('hash', '=', hash)
    .executeTakeFirst();
}

async function findToken(trx: UsersTransaction, hash: string): Promise<RefreshToken | null> {
  const query = trx.selectFrom('refresh_tokens').select(['expires_at', 'used_at']).where('hash', '=', hash);
  const row = await query.executeTakeFirst();
  return row ? { expiresAt: row.expires_at, usedAt: row.used_at } : null;
}

function insertToken(trx: UsersTransaction, sessionId: string, { hash, expiresAt }: NewRefreshToken) {
  const values = { hash, session_id: sessionId, expires_at: expiresAt, used_at: null };
  return trx.insertInto('refresh_tokens').values(values).execute();
}

// Used tokens are kept until they would have expired, to detect their reuse.
async function rotate(
  trx: UsersTransaction,
  { now }: WriteContext,
  { presented, next, sessionId }: Rotation & { sessionId: string },
) {
  const at = now();
  await trx
    .updateTable('refresh_tokens')
    .set({ used_at: at })
    .where('hash', '=', presented)
    .where('used_at', 'is', null)
    .execute();
  await trx.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).where('expires_at', '<=', at).execute();
  await insertToken(trx, sessionId, next);
  const seen = { last_seen_at: at, expires_at: next.expiresAt };
  await trx.updateTable('sessions').set(seen).where('id', '=', sessionId).execute();
}

async function endOldestSessions(trx: UsersTransaction, context: WriteContext, userId: string): Promise<void> {
  const ofUser = trx.deleteFrom('sessions').where('user_id', '=', userId);
  await ofUser.where('expires_at', '<=', context.now()).execute();
  const ended = await trx
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('last_seen_at', 'desc')
        .offset(MAX_SESSIONS - 1),
    )
    .returning('id')
    .execute();
  const events = ended.map(({ id }) => sessionEndedEvent(userId, id));
  await appendUserEvents(trx, context, events);
}
