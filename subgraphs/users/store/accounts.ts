import { sql } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { emailKey } from '../domain/email.ts';
import type { AccountName } from '../domain/login.ts';
import type { User } from '../domain/user.ts';
import { changeAccount, changeAccountAsAdmin, replacePassword } from './accountChanges.ts';
import { addAccount } from './addAccount.ts';
import { toUser, type AccountRow, type UsersTables } from './usersTables.ts';
import type { WriteContext } from './writeContext.ts';

type WithoutContext<Change> = Change extends (context: WriteContext, ...rest: infer R) => infer Result
  ? (...rest: R) => Result
  : never;

const accountColumns = [
  'id',
  'email',
  'email_verified_at',
  'second_factor_at',
  'username',
  'display_name',
  'phone',
  'roles',
  'status',
  'locale',
  'currency',
  'channels',
  'version',
  'created_at',
  'updated_at',
] as const;

const selectAccounts = compileOnce<UsersTables, { readonly ids: readonly string[] }, AccountRow>((db, { one }) =>
  db
    .selectFrom('users')
    .select(accountColumns)
    .where(sql<boolean>`id = any(${one('ids')}::text[])`),
);

/** Reads and changes accounts. Each change and its events are one transaction. */
export function createAccounts(context: WriteContext) {
  const { db } = context;
  const add: WithoutContext<typeof addAccount> = (...rest) => addAccount(context, ...rest);
  const change: WithoutContext<typeof changeAccount> = (...rest) => changeAccount(context, ...rest);
  const changeAsAdmin: WithoutContext<typeof changeAccountAsAdmin> = (...rest) =>
    changeAccountAsAdmin(context, ...rest);
  const changePassword: WithoutContext<typeof replacePassword> = (...rest) => replacePassword(context, ...rest);
  return {
    add,
    change,
    changeAsAdmin,
    changePassword,

    /** The accounts with these ids, in any order; unknown ids are omitted. */
    async findMany(ids: readonly string[]): Promise<User[]> {
      return (await db.executeQuery(selectAccounts({ ids }))).rows.map(toUser);
    },

    /** The account of an e-mail address or username with its password's hash, or null; an erased one has no password. */
    async findCredentials(name: AccountName): Promise<{ user: User; passwordHash: string } | null> {
      const all = db.selectFrom('users').selectAll().where('status', '!=', 'ERASED');
      const query =
        name.kind === 'email'
          ? all.where('email_key', '=', emailKey(name.email))
          : all.where('username_key', '=', name.username.toLowerCase());
      const row = await query.executeTakeFirst();
      return row ? { user: toUser(row), passwordHash: row.password_hash } : null;
    },

    /** Whether an account has this e-mail address. */
    async isEmailTaken(email: string): Promise<boolean> {
      const query = db.selectFrom('users').select('id').where('email_key', '=', emailKey(email));
      return (await query.executeTakeFirst()) !== undefined;
    },

    /** The password hash of an active account; null if the account does not exist or is not active. */
    async findPasswordHash(userId: string): Promise<string | null> {
      const query = db.selectFrom('users').select('password_hash').where('id', '=', userId);
      return (await query.where('status', '=', 'ACTIVE').executeTakeFirst())?.password_hash ?? null;
    },

    /** Replaces the hash by a newer hash of the same password, unless the password has changed since. */
    async rehash(userId: string, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
      const update = db.updateTable('users').set({ password_hash: to });
      await update.where('id', '=', userId).where('password_hash', '=', from).execute();
    },
  };
}
