import { sql } from 'kysely';
import { emailKey } from '../domain/email.ts';
import { eraseAccount } from '../domain/eraseAccount.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import { deleteAddresses } from './audit.ts';
import { toAddress, toNotification, toSession, toUser } from './usersTables.ts';
import {
  appendUserEvents,
  endUserSessions,
  inTransaction,
  lockActiveUser,
  saveUser,
  type Saved,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

// Of an inbox without end, an export has the latest entries.
const MAX_EXPORTED = 5_000;

/** Erases accounts, and reads all that is stored about one. */
export function createErasure(context: WriteContext) {
  const { db } = context;
  return {
    /** Removes all personal data of an active account and ends its sessions; null if it is not active. */
    erase: (userId: string): Promise<Saved | UsersRefused | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const decided = eraseAccount(toUser(row));
        if (decided.kind === 'refused') return decided;
        await deleteOwned(trx, userId, row.email);
        const ended = await endUserSessions(trx, context, { userId });
        const user = await saveUser(trx, context, decided.user);
        // No password has this hash.
        await trx.updateTable('users').set({ password_hash: '' }).where('id', '=', userId).execute();
        await appendUserEvents(trx, context, [...ended, { type: 'user.erased', data: { userId } }]);
        return { kind: 'saved', user };
      }),

    /** All that is stored about an active account but hashes and secrets, as plain objects; null if it is not active. */
    async read(userId: string) {
      const account = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
      if (account?.status !== 'ACTIVE') return null;
      const notifications = db.selectFrom('notifications').selectAll().where('user_id', '=', userId);
      const inbox = await notifications.orderBy('sequence', 'desc').limit(MAX_EXPORTED).execute();
      const sessions = await db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();
      const codes = db.selectFrom('email_verifications').select('new_email').where('user_id', '=', userId);
      const addresses = await db.selectFrom('addresses').selectAll().where('user_id', '=', userId).execute();
      return {
        account: toUser(account),
        /** The address that a mailed code would make the account's. */
        newEmail: (await codes.executeTakeFirst())?.new_email ?? null,
        addresses: addresses.map(toAddress),
        sessions: sessions.map(toSession),
        notifications: inbox.map(toNotification),
      };
    },
  };
}

/** Sessions are deleted with their events; what hangs on a session goes with it. */
async function deleteOwned(trx: UsersTransaction, userId: string, email: string): Promise<void> {
  const tables = [
    'addresses',
    'notifications',
    'password_resets',
    'email_verifications',
    'second_factors',
    'recovery_codes',
  ] as const;
  await deleteAddresses(trx, userId);
  for (const table of tables) await trx.deleteFrom(table).where('user_id', '=', userId).execute();
  for (const [table, content] of [
    ['deliveries', 'content'],
    ['dead_letters', 'item'],
  ] as const)
    await sql`
      delete from ${sql.table(table)}
      where ${sql.ref(content)} ->> 'userId' = ${userId} or ${sql.ref(content)} ->> 'owner' = ${userId}
        or lower(${sql.ref(content)} ->> 'email') = ${emailKey(email)}`.execute(trx);
}
