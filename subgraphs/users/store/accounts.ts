import { emailKey } from '../domain/email.ts';
import type { User } from '../domain/user.ts';
import { addAccount, changeAccount, changeAccountAsAdmin, swapPassword } from './accountChanges.ts';
import { toUser } from './usersTables.ts';
import type { Writing } from './writing.ts';

type Rest<Change> = Change extends (writing: Writing, ...rest: infer R) => infer Result
  ? (...rest: R) => Result
  : never;

/** Reads and changes accounts. Every change is one transaction with the facts it makes true. */
export function createAccounts(writing: Writing) {
  const { db } = writing;
  const add: Rest<typeof addAccount> = (...rest) => addAccount(writing, ...rest);
  const change: Rest<typeof changeAccount> = (...rest) => changeAccount(writing, ...rest);
  const changeAsAdmin: Rest<typeof changeAccountAsAdmin> = (...rest) => changeAccountAsAdmin(writing, ...rest);
  const changePassword: Rest<typeof swapPassword> = (...rest) => swapPassword(writing, ...rest);
  return {
    add,
    change,
    changeAsAdmin,
    changePassword,

    /** The accounts with these ids, in no order; unknown ids are left out. */
    async findMany(ids: readonly string[]): Promise<User[]> {
      const rows = await db.selectFrom('users').selectAll().where('id', 'in', ids).execute();
      return rows.map(toUser);
    },

    /** The account of an e-mail address with its password's hash, or null. */
    async findCredentials(email: string): Promise<{ user: User; passwordHash: string } | null> {
      const query = db.selectFrom('users').selectAll().where('email_key', '=', emailKey(email));
      const row = await query.executeTakeFirst();
      return row ? { user: toUser(row), passwordHash: row.password_hash } : null;
    },

    /** The hash of an active account's password; null when there is no such account or it is not active. */
    async findPasswordHash(userId: string): Promise<string | null> {
      const query = db.selectFrom('users').select('password_hash').where('id', '=', userId);
      return (await query.where('status', '=', 'ACTIVE').executeTakeFirst())?.password_hash ?? null;
    },

    /** Keeps a newer hash of the same password, unless the password was changed meanwhile. */
    async rehash(userId: string, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
      const update = db.updateTable('users').set({ password_hash: to });
      await update.where('id', '=', userId).where('password_hash', '=', from).execute();
    },
  };
}
