import type { Log } from '#platform/log/log.ts';
import { emailProblem } from './domain/email.ts';
import { normalizeText } from './domain/text.ts';
import { createRegisterWithRoles } from './registerWithRoles.ts';
import { verifyAudit, type AuditVerification } from './store/audit.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

type Credentials = { readonly email: string; readonly password: string };

/** Staff operations on the users database, whether or not the subgraph is running. */
export type UsersBackOffice = AsyncDisposable & {
  /** Creates an account with the role ADMIN; throws an error with the refusals. */
  readonly createAdministrator: (credentials: Credentials) => Promise<void>;
  /** Recomputes the chain of hashes of the audit log. */
  readonly verifyAudit: () => Promise<AuditVerification>;
};

/** Throws an error if an e-mail address is invalid, so that a command can fail before it prompts for more input. */
export function requireEmail(email: string): void {
  const problem = emailProblem(normalizeText(email));
  if (problem !== null) throw new Error(`email: ${problem}`);
}

/** Opens the users database with all migrations applied; disposing closes it. */
export async function openUsersBackOffice(o: { databaseUrl: string; log: Log }): Promise<UsersBackOffice> {
  const db = await openUsersDatabase({ url: o.databaseUrl, applicationName: 'users back office', log: o.log });
  const registerWithRoles = await createRegisterWithRoles(db);
  return {
    async createAdministrator(credentials) {
      const refusals = await registerWithRoles({ ...credentials, roles: ['ADMIN'] });
      if (refusals.length > 0) throw new Error(refusals.map(({ message }) => message).join('; '));
    },
    verifyAudit: () => verifyAudit(db),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
