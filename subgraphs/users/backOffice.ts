import type { Log } from '#platform/log/log.ts';
import { emailProblem } from './domain/email.ts';
import { tidy } from './domain/text.ts';
import { createRegisterWithRoles } from './registerWithRoles.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

type Credentials = { readonly email: string; readonly password: string };

/** What the staff of the shop asks of users, beside the running subgraph or without it. */
export type UsersBackOffice = AsyncDisposable & {
  /** Creates an account with the role ADMIN; throws an error that says what was refused. */
  readonly createAdministrator: (credentials: Credentials) => Promise<void>;
};

/** Throws an error that says what is wrong with an e-mail address, before anything else is asked for. */
export function requireEmail(email: string): void {
  const problem = emailProblem(tidy(email));
  if (problem !== null) throw new Error(`email: ${problem}`);
}

/** Opens the database of users, brought up to date; disposing closes it. */
export async function openUsersBackOffice(o: { databaseUrl: string; log: Log }): Promise<UsersBackOffice> {
  const db = await openUsersDatabase({ url: o.databaseUrl, applicationName: 'users back office', log: o.log });
  const registerWithRoles = await createRegisterWithRoles(db);
  return {
    async createAdministrator(credentials) {
      const refusals = await registerWithRoles({ ...credentials, roles: ['ADMIN'] });
      if (refusals.length > 0) throw new Error(refusals.map(({ message }) => message).join('; '));
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
