import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openPasswordHasher } from './credentials/passwordHasher.ts';
import { registerUser, type Registration } from './domain/registerUser.ts';
import type { Role } from './domain/user.ts';
import { usersMigrations } from './store/migrations/usersMigrations.ts';
import { createUsersStore } from './store/usersStore.ts';
import type { UsersTables } from './store/usersTables.ts';

/** An account to be there, with roles nobody could grant while there is no admin. */
export type SeedAccount = Registration & { readonly roles: readonly Role[] };

const password = 'correct-horse-battery';

/** The accounts of the demo. */
export const demoAccounts: readonly SeedAccount[] = [
  { email: 'ada@example.com', username: 'ada', displayName: 'Ada Lovelace', password, roles: ['CUSTOMER'] },
  { email: 'grace@example.com', username: 'grace', displayName: 'Grace Hopper', password, roles: ['CUSTOMER'] },
  { email: 'admin@example.com', username: 'admin', displayName: 'Shop Admin', password, roles: ['ADMIN'] },
];

type UsersSeed = {
  /** Adds those accounts whose e-mail address nobody has yet, the others stay as they are; answers how many were added. */
  readonly seedAccounts: (accounts?: readonly SeedAccount[]) => Promise<number>;
} & AsyncDisposable;

/** Opens the users' database to put accounts into it, the house running or not; the facts are told as of any account. */
export async function openUsersSeed({ databaseUrl, log }: { databaseUrl: string; log: Log }): Promise<UsersSeed> {
  const name = { applicationName: 'users-seed', migrations: usersMigrations };
  const db = await openPostgres<UsersTables>({ url: databaseUrl, log, ...name });
  const { accounts: store } = createUsersStore({ db, now: () => new Date(), traceparent: null, onFacts: () => {} });
  const hasher = await openPasswordHasher();

  async function seedAccount({ roles, ...registration }: SeedAccount): Promise<number> {
    if (await store.findCredentials(registration.email)) return 0;
    const decided = registerUser(registration, { id: newId('usr'), registeredAt: new Date(), roles });
    const saved =
      decided.kind === 'refused'
        ? decided
        : await store.add({ user: decided.user, passwordHash: await hasher.hash(decided.password), isWelcomed: false });
    if (saved.kind === 'saved') return 1;
    if (saved.refusals[0]?.code === 'EMAIL_TAKEN') return 0;
    throw new Error(
      `account ${registration.username ?? ''}: ${saved.refusals.map(({ message }) => message).join('; ')}`,
    );
  }

  return {
    async seedAccounts(accounts = demoAccounts) {
      const added = await Promise.all(accounts.map(seedAccount));
      return added.reduce((sum, one) => sum + one, 0);
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
