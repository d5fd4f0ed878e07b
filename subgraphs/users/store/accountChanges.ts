import { isId } from '#platform/ids/isId.ts';
import { violatedUniqueConstraint } from '#platform/postgres/postgres.ts';
import {
  emailTaken,
  refuse,
  staleRead,
  usernameTaken,
  type UsersRefusal,
  type UsersRefused,
} from '../domain/refusal.ts';
import type { AdminAction } from '../domain/setUserRoles.ts';
import { accountEvent } from '../domain/userEvent.ts';
import { isActingAdmin, type User, type UserChange } from '../domain/user.ts';
import { revokeKeys } from './apiKeys.ts';
import { toUser, type UserRow } from './usersTables.ts';
import {
  appendUserEvents,
  endUserSessions,
  inTransaction,
  lockActiveUser,
  saveUser,
  type Saved,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

type Decide = (user: User, trx: UsersTransaction) => UserChange | UsersRefused | Promise<UserChange | UsersRefused>;

/**
 * Applies the change that `decide` returns for an active account, which is locked; null if the account does not exist or
 * is not active. Every change of an account by itself is one of these.
 */
export function changeAccount(
  context: WriteContext,
  userId: string,
  decide: Decide,
): Promise<Saved | UsersRefused | null> {
  return refuseIfTaken(() =>
    inTransaction(context, async (trx) => {
      const row = await lockActiveUser(trx, userId);
      return row && saveChange(trx, context, { before: toUser(row), outcome: await decide(toUser(row), trx) });
    }),
  );
}

/** The ids of the acting account and of the account to change. */
export type AdminActionIds = { readonly actorId: string; readonly targetId: string };

/** Applies the change that `decide` returns for any account and the acting admin. It locks all admins meanwhile. */
export function changeAccountAsAdmin(
  context: WriteContext,
  { actorId, targetId }: AdminActionIds,
  decide: (action: AdminAction) => UserChange | UsersRefused,
): Promise<Saved | UsersRefused> {
  return inTransaction(context, async (trx) => {
    const users = (await lockWithAdmins(trx, isId('usr', targetId) ? targetId : '')).map(toUser);
    const target = users.find((user) => user.id === targetId) ?? null;
    const actor = users.find((user) => user.id === actorId) ?? null;
    const outcome = decide({ actor, target });
    if (outcome.kind === 'refused') return outcome;
    return saveChange(trx, context, { before: requireTarget(target), outcome });
  });
}

/** The password hash that was read, the new one, and the session to keep. */
export type PasswordReplacement = { readonly from: string; readonly to: string; readonly keptSession: string };

/**
 * Replaces the password if its hash is still `from`, and ends all sessions but one and all open password resets. Null
 * if the account is not active.
 */
export function replacePassword(
  context: WriteContext,
  userId: string,
  { from, to, keptSession }: PasswordReplacement,
): Promise<Saved | UsersRefused | null> {
  return changeAccount(context, userId, async (user, trx) => {
    const update = trx.updateTable('users').set({ password_hash: to }).where('id', '=', userId);
    const { numUpdatedRows } = await update.where('password_hash', '=', from).executeTakeFirst();
    if (numUpdatedRows === 0n) return refuse(staleRead);
    await closeOpenResets(trx, context, userId);
    return { ...passwordChanged, user, endsSessions: { except: keptSession } };
  });
}

/** What a new password changes. */
export const passwordChanged = { kind: 'changed', event: 'user.updated', secrets: ['password'] } as const;

/**
 * Marks all open password resets of a locked account as used. Their rows stay, so that no token can be opened again.
 */
export async function closeOpenResets(trx: UsersTransaction, { now }: WriteContext, userId: string): Promise<void> {
  const update = trx.updateTable('password_resets').set({ used_at: now() });
  await update.where('user_id', '=', userId).where('used_at', 'is', null).execute();
}

type Decided = { readonly before: User; readonly outcome: UserChange | UsersRefused };

async function saveChange(
  trx: UsersTransaction,
  context: WriteContext,
  { before, outcome }: Decided,
): Promise<Saved | UsersRefused> {
  if (outcome.kind === 'refused') return outcome;
  const { endsSessions, secrets = [] } = outcome;
  const details = changesOf(before, outcome.user, secrets);
  if (details.changed.length === 0) return { kind: 'saved', user: before };
  const user = await saveUser(trx, context, outcome.user);
  const selection = { userId: user.id, ...(typeof endsSessions === 'object' ? endsSessions : {}) };
  const ended = endsSessions ? await endUserSessions(trx, context, selection) : [];
  const revoked = isActingAdmin(user) ? [] : await revokeKeys(trx, context, { userId: user.id });
  await appendUserEvents(trx, context, [{ ...accountEvent(outcome.event, user), details }, ...ended, ...revoked]);
  return { kind: 'saved', user };
}

/** The names of the changed fields, and the new roles and status. */
function changesOf(before: User, after: User, secrets: readonly string[]) {
  const { version: _version, updatedAt: _updatedAt, ...fields } = after;
  const isChanged = (name: string) =>
    JSON.stringify(fields[name as keyof typeof fields]) !== JSON.stringify(before[name as keyof User]);
  const changed = [...Object.keys(fields).filter(isChanged), ...secrets];
  return {
    changed,
    ...(changed.includes('roles') && { roles: after.roles }),
    ...(changed.includes('status') && { status: after.status }),
  };
}

// In the order of ids, so that two of these cannot deadlock; every other transaction locks at most one account.
function lockWithAdmins(trx: UsersTransaction, userId: string): Promise<UserRow[]> {
  return trx
    .selectFrom('users')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', userId), eb(eb.val('ADMIN'), '=', eb.fn.any('roles'))]))
    .orderBy('id')
    .forUpdate()
    .execute();
}

const TAKEN_REFUSALS: Readonly<Record<string, UsersRefusal>> = {
  users_email_key: emailTaken,
  users_username_key: usernameTaken,
};

/** The refusal if `work` violates that e-mail addresses and usernames are unique. */
export async function refuseIfTaken<T>(work: () => Promise<T>): Promise<T | UsersRefused> {
  try {
    return await work();
  } catch (error) {
    const taken = TAKEN_REFUSALS[violatedUniqueConstraint(error) ?? ''];
    if (taken) return refuse(taken);
    throw error;
  }
}

function requireTarget(target: User | null): User {
  if (!target) throw new Error('expected an account to change, got a change of an account that does not exist');
  return target;
}
