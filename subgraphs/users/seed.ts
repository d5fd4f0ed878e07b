import type { Log } from '#platform/log/log.ts';
import { createRegisterWithRoles, type AccountWithRoles } from './registerWithRoles.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

/** The password of every demo account. */
export const demoPassword = 'correct-horse-battery';
const password = demoPassword;

/** The demo accounts. */
export const demoAccounts: readonly AccountWithRoles[] = [
  { email: 'ada@example.com', username: 'ada', displayName: 'Ada Lovelace', password, roles: ['CUSTOMER'] },
  { email: 'grace@example.com', username: 'grace', displayName: 'Grace Hopper', password, roles: ['CUSTOMER'] },
  { email: 'admin@example.com', username: 'admin', displayName: 'Shop Admin', password, roles: ['ADMIN'] },
];

type UsersSeed = {
  /** Adds the accounts whose e-mail address is unused and leaves the others as they are; returns how many it added. */
  readonly seedAccounts: (accounts?: readonly AccountWithRoles[]) => Promise<number>;
} & AsyncDisposable;

/** Adds the demo accounts that are missing to the database at `storeUrl`; resolves with their number. */
export async function loadDemoAccounts({ storeUrl, log }: { storeUrl: string; log: Log }): Promise<number> {
  await using users = await openUsersSeed({ databaseUrl: storeUrl, log });
  return await users.seedAccounts();
}

/**
 * Opens the users database to seed accounts, whether or not the subgraph is running. Their events are published as
 * usual.
 */
export async function openUsersSeed(o: { databaseUrl: string; log: Log }): Promise<UsersSeed> {
  const db = await openUsersDatabase({ url: o.databaseUrl, applicationName: 'users-seed', log: o.log });
  const registerWithRoles = await createRegisterWithRoles(db);

  async function seedAccount(account: AccountWithRoles): Promise<number> {
    const refusals = await registerWithRoles(account);
    if (refusals.length === 0) return 1;
    if (refusals[0]?.code === 'EMAIL_TAKEN') return 0;
    throw new Error(`account ${account.username ?? ''}: ${refusals.map(({ message }) => message).join('; ')}`);
  }

  return {
    async seedAccounts(accounts = demoAccounts) {
      const added = await Promise.all(accounts.map(seedAccount));
      return added.reduce((sum, one) => sum + one, 0);
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
