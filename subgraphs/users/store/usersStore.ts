import { createAccountList } from './accountList.ts';
import { createAccounts } from './accounts.ts';
import { createAddressBooks } from './addressBooks.ts';
import { createEmailCodes } from './emailCodes.ts';
import { createApiKeys } from './apiKeys.ts';
import { createAuditLog } from './auditPages.ts';
import { createErasure } from './erasure.ts';
import { createNotifications } from './notifications.ts';
import { createPasswordResets } from './passwordResets.ts';
import { createSecondFactorStore } from './secondFactors.ts';
import { createSignInAttempts } from './signInAttempts.ts';
import { createSessions } from './sessions.ts';
import type { WriteContext } from './writeContext.ts';

/** The store that one request reads and writes with; cheap to create. */
export type UsersStore = ReturnType<typeof createUsersStore>;

export function createUsersStore(context: WriteContext) {
  return {
    accounts: createAccounts(context),
    accountList: createAccountList(context.db),
    addressBooks: createAddressBooks(context),
    sessions: createSessions(context),
    signInAttempts: createSignInAttempts(context),
    notifications: createNotifications(context),
    emailCodes: createEmailCodes(context),
    secondFactors: createSecondFactorStore(context),
    erasure: createErasure(context),
    apiKeys: createApiKeys(context),
    auditLog: createAuditLog(context),
    passwordResets: createPasswordResets(context),
  };
}
