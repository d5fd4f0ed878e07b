import { isId, newId } from '#platform/ids/ids.ts';
import { violatedUniqueConstraint } from '#platform/postgres/postgres.ts';
import { emailTaken, refuse, usernameTaken, type Refusal, type Refused } from '../domain/refusal.ts';
import type { AdminAct } from '../domain/setUserRoles.ts';
import { accountFact } from '../domain/userFact.ts';
import type { UserChange } from '../domain/userChange.ts';
import type { User } from '../domain/user.ts';
import { addDeliveries } from './deliveries.ts';
import { toUser, userColumns, type UserRow } from './usersTables.ts';
import { endSessions, lockActiveUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

export type Saved = { readonly kind: 'saved'; readonly user: User };

/** An account to be: who it is, how its password is kept, and whether it is welcomed by mail. */
export type NewAccount = { readonly user: User; readonly passwordHash: string; readonly isWelcomed: boolean };

/** Adds an account, or refuses it because its e-mail address or username is taken. */
export function addAccount(writing: Writing, { user, passwordHash, isWelcomed }: NewAccount): Promise<Saved | Refused> {
  return refusingTaken(() =>
    write(writing, async (trx) => {
      const values = { ...userColumns(user), id: user.id, password_hash: passwordHash };
      await trx.insertInto('users').values(values).execute();
      await tellFacts(trx, writing, [accountFact('user.registered', user)]);
      if (isWelcomed) await addDeliveries(trx, [{ id: newId('dlv'), content: { kind: 'welcome', userId: user.id } }]);
      return { kind: 'saved', user };
    }),
  );
}

type Decide = (user: User) => UserChange | Refused;

/** Changes an active account as `decide` says of it; null when there is no such account or it is not active. */
export function changeAccount(writing: Writing, userId: string, decide: Decide): Promise<Saved | Refused | null> {
  return refusingTaken(() =>
    write(writing, async (trx) => {
      const row = await lockActiveUser(trx, userId);
      return row && saveChange(trx, writing, { before: toUser(row), outcome: decide(toUser(row)) });
    }),
  );
}

/** Who changes whom. */
export type Act = { readonly actorId: string; readonly targetId: string };

/** Changes any account as `decide` says of it and of the admin who acts. All admins stand still meanwhile. */
export function changeAccountAsAdmin(
  writing: Writing,
  { actorId, targetId }: Act,
  decide: (act: AdminAct) => UserChange | Refused,
): Promise<Saved | Refused> {
  return write(writing, async (trx) => {
    const users = (await lockWithAdmins(trx, isId('usr', targetId) ? targetId : '')).map(toUser);
    const target = users.find((user) => user.id === targetId) ?? null;
    const actor = users.find((user) => user.id === actorId) ?? null;
    const outcome = decide({ actor, target });
    if (outcome.kind === 'refused') return outcome;
    return saveChange(trx, writing, { before: requireTarget(target), outcome });
  });
}

/** A password's hash as it was read and as it shall be, and the session that stays. */
export type PasswordSwap = { readonly from: string; readonly to: string; readonly keptSession: string };

/** Replaces the password if its hash is still `from`, and ends all sessions but one and all open ways to a new one; null when it is another by now. */
export function swapPassword(writing: Writing, userId: string, swap: PasswordSwap): Promise<User | null> {
  return write(writing, async (trx) => {
    const row = await lockActiveUser(trx, userId);
    if (row?.password_hash !== swap.from) return null;
    await trx.updateTable('users').set({ password_hash: swap.to }).where('id', '=', userId).execute();
    await closeResets(trx, writing, userId);
    const user = await saveUser(trx, writing, toUser(row));
    const ended = await endSessions(trx, writing, { userId, but: swap.keptSession });
    await tellFacts(trx, writing, [accountFact('user.updated', user), ...ended]);
    return user;
  });
}

/** Closes every open way to a new password of a locked account. They are remembered, so that none opens again. */
export async function closeResets(trx: Trx, { now }: Writing, userId: string): Promise<void> {
  const update = trx.updateTable('password_resets').set({ used_at: now() });
  await update.where('user_id', '=', userId).where('used_at', 'is', null).execute();
}

type Decided = { readonly before: User; readonly outcome: UserChange | Refused };

async function saveChange(trx: Trx, writing: Writing, { before, outcome }: Decided): Promise<Saved | Refused> {
  if (outcome.kind === 'refused') return outcome;
  if (JSON.stringify(outcome.user) === JSON.stringify(before)) return { kind: 'saved', user: before };
  const user = await saveUser(trx, writing, outcome.user);
  const ended = outcome.endsSessions ? await endSessions(trx, writing, { userId: user.id }) : [];
  await tellFacts(trx, writing, [accountFact(outcome.fact, user), ...ended]);
  return { kind: 'saved', user };
}

/** Writes a locked account down as it is decided, under the next version. */
export async function saveUser(trx: Trx, { now }: Writing, decided: User): Promise<User> {
  const user = { ...decided, version: decided.version + 1, updatedAt: now() };
  await trx.updateTable('users').set(userColumns(user)).where('id', '=', user.id).execute();
  return user;
}

// In the order of ids, so that two of these never wait for each other; the others lock one account at most.
function lockWithAdmins(trx: Trx, userId: string): Promise<UserRow[]> {
  return trx
    .selectFrom('users')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', userId), eb(eb.val('ADMIN'), '=', eb.fn.any('roles'))]))
    .orderBy('id')
    .forUpdate()
    .execute();
}

const TAKEN: Readonly<Record<string, Refusal>> = { users_email_key: emailTaken, users_username_key: usernameTaken };

async function refusingTaken<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    const taken = TAKEN[violatedUniqueConstraint(error) ?? ''];
    if (taken) return refuse(taken);
    throw error;
  }
}

function requireTarget(target: User | null): User {
  if (!target) throw new Error('expected a decision to change an account only if there is one, got a change of none');
  return target;
}
