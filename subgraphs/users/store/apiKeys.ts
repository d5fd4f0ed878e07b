import type { Selectable } from 'kysely';
import { isId } from '#platform/ids/isId.ts';
import type { ApiKey } from '../domain/apiKey.ts';
import { notFound, refuse, type UsersRefused } from '../domain/refusal.ts';
import { adminRequired } from '../domain/setUserRoles.ts';
import { sessionEndedEvent, type UserEvent } from '../domain/userEvent.ts';
import { isActingAdmin, type User } from '../domain/user.ts';
import { appendAudit } from './audit.ts';
import type { ApiKeyTable } from './credentialTables.ts';
import { toUser } from './usersTables.ts';
import {
  appendUserEvents,
  inTransaction,
  lockActiveUser,
  lockUser,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

const MAX_LISTED = 100;
const LAST_USE_EVERY_MS = 60_000;

type Decision = { readonly kind: 'created'; readonly key: ApiKey } | UsersRefused;
type KeyOutcome = { readonly kind: 'saved'; readonly key: ApiKey } | UsersRefused;

/** Creates, lists, checks and revokes API keys. */
export function createApiKeys(context: WriteContext) {
  const { db, now } = context;
  return {
    /** Stores the key that `decide` returns for the creator and the number of its live keys; null: not active. */
    create: (
      userId: string,
      hash: string,
      decide: (creator: User, liveKeys: number) => Decision,
    ): Promise<KeyOutcome | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const own = trx.selectFrom('api_keys').select('id').where('created_by', '=', userId);
        const live = await own.where('revoked_at', 'is', null).where('expires_at', '>', now()).execute();
        const decided = decide(toUser(row), live.length);
        if (decided.kind === 'refused') return decided;
        await trx
          .insertInto('api_keys')
          .values({ ...columnsOf(decided.key), hash })
          .execute();
        const { id: targetId, scopes } = decided.key;
        const entry = { action: 'api_key.created', actorId: userId, targetId, occurredAt: now() };
        await appendAudit(trx, [{ ...entry, details: { scopes } }]);
        return { kind: 'saved', key: decided.key };
      }),

    /** Revokes a key of any admin, on behalf of an acting admin; a key that is revoked stays so. */
    revoke: (actorId: string, keyId: string): Promise<KeyOutcome> =>
      inTransaction(context, (trx) => revokeKey(trx, context, { actorId, keyId })),

    /** The keys of all admins, the newest first, at most 100. */
    async list(): Promise<ApiKey[]> {
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('id', 'desc').limit(MAX_LISTED).execute();
      return rows.map(toApiKey);
    },

    /** The keys with these ids, of any admin. */
    async findMany(ids: readonly string[]): Promise<ApiKey[]> {
      return (await db.selectFrom('api_keys').selectAll().where('id', 'in', ids).execute()).map(toApiKey);
    },

    /**
     * The live key with this hash, whose creator is still an active ADMIN; else null. Its use is recorded, once a
     * minute.
     */
    check: (hash: string): Promise<ApiKey | null> => checkKey(context, hash),
  };
}

type Revocation = { readonly actorId: string; readonly keyId: string };

async function revokeKey(
  trx: UsersTransaction,
  context: WriteContext,
  { actorId, keyId }: Revocation,
): Promise<KeyOutcome> {
  const actor = await trx.selectFrom('users').selectAll().where('id', '=', actorId).executeTakeFirst();
  if (!actor || !isActingAdmin(toUser(actor))) return refuse(adminRequired);
  const found = isId('apk', keyId)
    ? await trx.selectFrom('api_keys').selectAll().where('id', '=', keyId).executeTakeFirst()
    : undefined;
  if (!found) return refuse(notFound(['id'], 'the id of an API key'));
  await lockUser(trx, found.created_by);
  await appendUserEvents(trx, context, await revokeKeys(trx, context, { id: keyId, userId: found.created_by }));
  return { kind: 'saved', key: toApiKey({ ...found, revoked_at: found.revoked_at ?? context.now() }) };
}

async function checkKey(context: WriteContext, hash: string): Promise<ApiKey | null> {
  const { db, now } = context;
  const at = now();
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.created_by')
    .selectAll('api_keys')
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .where('users.status', '=', 'ACTIVE')
    .where((eb) => eb(eb.val('ADMIN'), '=', eb.fn.any('users.roles')))
    .executeTakeFirst();
  if (!row) return null;
  if (row.last_used_at === null || at.getTime() - row.last_used_at.getTime() >= LAST_USE_EVERY_MS)
    await recordUse(context, row);
  return toApiKey(row);
}

function recordUse(context: WriteContext, { id, created_by }: Selectable<ApiKeyTable>): Promise<void> {
  return inTransaction(context, async (trx) => {
    const at = context.now();
    await trx.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute();
    await appendAudit(trx, [{ action: 'api_key.used', actorId: id, targetId: created_by, occurredAt: at }]);
  });
}

/**
 * Revokes one live key of a locked account, or all, and returns an event for each. The event is that of an ended session
 * with the id of the key: requests and subscriptions with the key end like those of a session.
 */
export async function revokeKeys(
  trx: UsersTransaction,
  { now }: WriteContext,
  { id, userId }: { readonly id?: string; readonly userId: string },
): Promise<UserEvent[]> {
  let query = trx.updateTable('api_keys').set({ revoked_at: now() }).where('created_by', '=', userId);
  if (id !== undefined) query = query.where('id', '=', id);
  const revoked = await query.where('revoked_at', 'is', null).returning('id').execute();
  return revoked.map((row) => sessionEndedEvent(userId, row.id));
}

function toApiKey(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

function columnsOf({ id, name, scopes, ...key }: ApiKey) {
  const times = { created_at: key.createdAt, expires_at: key.expiresAt, revoked_at: null, last_used_at: null };
  return { id, name, scopes, created_by: key.createdBy, ...times };
}
