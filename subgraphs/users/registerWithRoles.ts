import type { Kysely } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import { openPasswordHasher } from './credentials/passwordHasher.ts';
import { emailTaken, type UsersRefusal } from './domain/refusal.ts';
import { registerUser, type Registration } from './domain/registerUser.ts';
import type { Role } from './domain/user.ts';
import { createUsersStore } from './store/usersStore.ts';
import type { UsersTables } from './store/usersTables.ts';

/** An account with roles that only an administrator could grant through the graph. */
export type AccountWithRoles = Registration & { readonly roles: readonly Role[] };

/** Adds an account under the rules of registration; returns its refusals (EMAIL_TAKEN first), empty if it was added. */
export type RegisterWithRoles = (account: AccountWithRoles) => Promise<readonly UsersRefusal[]>;

/** Adds accounts to this database without the graph. Their events are published like those of any other account. */
export async function createRegisterWithRoles(db: Kysely<UsersTables>): Promise<RegisterWithRoles> {
  const openedAt = new Date(await readPostgresTime(db));
  const context = { now: () => openedAt, traceparent: null, actor: 'operator', onEventsCommitted: () => {} };
  const { accounts } = createUsersStore({ db, ...context });
  const hasher = await openPasswordHasher();
  return async ({ roles, ...registration }) => {
    if (await accounts.findCredentials({ kind: 'email', email: registration.email })) return [emailTaken];
    const decided = registerUser(registration, {
      id: newId('usr'),
      registeredAt: openedAt,
      emailVerifiedAt: openedAt,
      roles,
    });
    if (decided.kind === 'refused') return decided.refusals;
    const passwordHash = await hasher.hash(decided.password);
    const saved = await accounts.add({ user: decided.user, passwordHash, code: null });
    return saved.kind === 'saved' ? [] : saved.refusals;
  };
}
