import { refreshSession, tokenExpired, type RefreshToken } from '../domain/refreshSession.ts';
import { refuse, type Refused } from '../domain/refusal.ts';
import { MAX_SESSIONS, type Session } from '../domain/session.ts';
import { sessionEnded } from '../domain/userFact.ts';
import type { User } from '../domain/user.ts';
import { toSession, toUser } from './usersTables.ts';
import { endSessions, lockActiveUser, lockUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

/** A refresh token to be, as it is kept: only its hash. */
export type NewRefreshToken = { readonly hash: string; readonly expiresAt: Date };

type Rotation = { readonly presented: string; readonly askedAt: Date; readonly next: NewRefreshToken };

/** Begins, refreshes and ends sessions. */
export function createSessions(writing: Writing) {
  return {
    /** Begins a session of an active account; null when it is not active any more. One too many ends the oldest. */
    open: (userId: string, sessionId: string, token: NewRefreshToken) =>
      openSession(writing, { id: sessionId, userId }, token),

    /** Changes a refresh token for its successor; the reuse of an old one ends its session. */
    refresh: (rotation: Rotation) => write(writing, (trx) => refresh(trx, writing, rotation)),

    /** Ends one session of an account, or all; those that had ended already stay so. */
    end: (userId: string, which: { readonly only?: string }) =>
      write(writing, async (trx) => {
        if (!(await lockUser(trx, userId))) return;
        await tellFacts(trx, writing, await endSessions(trx, writing, { userId, ...which }));
      }),

    /** The live sessions with these ids, in no order; unknown ids are left out. */
    async findMany(ids: readonly string[]): Promise<Session[]> {
      const query = writing.db.selectFrom('sessions').selectAll().where('id', 'in', ids);
      return (await query.where('expires_at', '>', writing.now()).execute()).map(toSession);
    },

    /** The live sessions of these accounts, latest seen first. */
    async findOf(userIds: readonly string[]): Promise<Session[]> {
      const query = writing.db.selectFrom('sessions').selectAll().where('user_id', 'in', userIds);
      const rows = await query.where('expires_at', '>', writing.now()).orderBy('last_seen_at', 'desc').execute();
      return rows.map(toSession);
    },
  };
}

type Identity = { readonly id: string; readonly userId: string };

function openSession(writing: Writing, { id, userId }: Identity, token: NewRefreshToken): Promise<User | null> {
  return write(writing, async (trx) => {
    const row = await lockActiveUser(trx, userId);
    if (!row) return null;
    await endBeyondLimit(trx, writing, userId);
    const at = writing.now();
    const times = { created_at: at, last_seen_at: at, expires_at: token.expiresAt };
    await trx
      .insertInto('sessions')
      .values({ id, user_id: userId, ...times })
      .execute();
    await insertToken(trx, id, token);
    return toUser(row);
  });
}

type Refreshed = { readonly kind: 'refreshed'; readonly user: User; readonly sessionId: string };

async function refresh(trx: Trx, writing: Writing, rotation: Rotation): Promise<Refreshed | Refused> {
  const owner = await findOwner(trx, rotation.presented);
  const row = owner && (await lockActiveUser(trx, owner.user_id));
  if (!row) return refuse(tokenExpired);
  // Read again under the lock: whoever held it may have used the token or ended the session.
  const outcome = refreshSession(await findToken(trx, rotation.presented), rotation.askedAt);
  if (outcome.kind === 'refused') return outcome;
  const { session_id: sessionId } = owner;
  if (outcome.kind === 'reused') {
    await tellFacts(trx, writing, await endSessions(trx, writing, { userId: row.id, only: sessionId }));
    return refuse(tokenExpired);
  }
  await rotate(trx, writing, { ...rotation, sessionId });
  return { kind: 'refreshed', user: toUser(row), sessionId };
}

function findOwner(trx: Trx, hash: string) {
  return trx
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .select(['user_id', 'session_id'])
    .where('hash', '=', hash)
    .executeTakeFirst();
}

async function findToken(trx: Trx, hash: string): Promise<RefreshToken | null> {
  const query = trx.selectFrom('refresh_tokens').select(['expires_at', 'used_at']).where('hash', '=', hash);
  const row = await query.executeTakeFirst();
  return row ? { expiresAt: row.expires_at, usedAt: row.used_at } : null;
}

function insertToken(trx: Trx, sessionId: string, { hash, expiresAt }: NewRefreshToken) {
  const values = { hash, session_id: sessionId, expires_at: expiresAt, used_at: null };
  return trx.insertInto('refresh_tokens').values(values).execute();
}

// Used tokens are remembered until they would have expired: after that they are worth nothing anyway.
async function rotate(trx: Trx, { now }: Writing, { presented, next, sessionId }: Rotation & { sessionId: string }) {
  const at = now();
  await trx.updateTable('refresh_tokens').set({ used_at: at }).where('hash', '=', presented).execute();
  await trx.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).where('expires_at', '<=', at).execute();
  await insertToken(trx, sessionId, next);
  const seen = { last_seen_at: at, expires_at: next.expiresAt };
  await trx.updateTable('sessions').set(seen).where('id', '=', sessionId).execute();
}

async function endBeyondLimit(trx: Trx, writing: Writing, userId: string): Promise<void> {
  const ofUser = trx.deleteFrom('sessions').where('user_id', '=', userId);
  await ofUser.where('expires_at', '<=', writing.now()).execute();
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
  const facts = ended.map(({ id }) => sessionEnded(userId, id));
  await tellFacts(trx, writing, facts);
}
