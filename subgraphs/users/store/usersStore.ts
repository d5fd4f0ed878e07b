import { createAccountList } from './accountList.ts';
import { createAccounts } from './accounts.ts';
import { createAddressBooks } from './addressBooks.ts';
import { createNotifications } from './notifications.ts';
import { createPasswordResets } from './passwordResets.ts';
import { createSessions } from './sessions.ts';
import type { Writing } from './writing.ts';

/** What the house remembers, as one request may reach it; cheap to make. */
export type UsersStore = ReturnType<typeof createUsersStore>;

/** Makes the store one request reads and writes with. */
export function createUsersStore(writing: Writing) {
  return {
    accounts: createAccounts(writing),
    accountList: createAccountList(writing.db),
    addressBooks: createAddressBooks(writing),
    sessions: createSessions(writing),
    notifications: createNotifications(writing),
    passwordResets: createPasswordResets(writing),
  };
}
