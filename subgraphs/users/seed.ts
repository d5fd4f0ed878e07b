import type { Log } from '#platform/log/log.ts';
import { createRegisterWithRoles, type AccountWithRoles } from './registerWithRoles.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

/** Of every account of the demo. */
export const demoPassword = 'correct-horse-battery';
const password = demoPassword;

/** The accounts of the demo. */
export const demoAccounts: readonly AccountWithRoles[] = [
  { email: 'ada@example.com', username: 'ada', displayName: 'Ada Lovelace', password, roles: ['CUSTOMER'] },
  { email: 'grace@example.com', username: 'grace', displayName: 'Grace Hopper', password, roles: ['CUSTOMER'] },
  { email: 'admin@example.com', username: 'admin', displayName: 'Shop Admin', password, roles: ['ADMIN'] },
];

type UsersSeed = {
  /** Adds those accounts whose e-mail address nobody has yet, the others stay as they are; answers how many were added. */
  readonly seedAccounts: (accounts?: readonly AccountWithRoles[]) => Promise<number>;
} & AsyncDisposable;

/** Opens the users' database to put accounts into it, the house running or not; the facts are told as of any account. */
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
