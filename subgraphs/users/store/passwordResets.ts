import { derivedId, newId } from '#platform/ids/ids.ts';
import { emailKey } from '../domain/email.ts';
import { MAX_OPEN_RESETS } from '../domain/resetPassword.ts';
import { accountFact } from '../domain/userFact.ts';
import type { User } from '../domain/user.ts';
import { saveUser } from './accountChanges.ts';
import { addDeliveries } from './deliveries.ts';
import { toUser } from './usersTables.ts';
import { endSessions, lockActiveUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

/** A way to a new password as it is kept: only the hash of its token. */
export type NewReset = { readonly hash: string; readonly expiresAt: Date };

/** Asks for, opens and uses ways to a new password. */
export function createPasswordResets(writing: Writing) {
  const { db, now } = writing;
  return {
    /** Writes down that the way was asked for. It is one row for any address, had by somebody or by nobody, and one at a time. */
    ask: (email: string) =>
      write(writing, (trx) =>
        addDeliveries(trx, [
          {
            id: derivedId('dlv', 'passwordReset', emailKey(email)),
            content: { kind: 'passwordReset', email, nonce: newId('rst') },
          },
        ]),
      ),

    /** Opens it for the active account of an address; null when there is none, or too many are open. Opening it twice is once. */
    open: (email: string, reset: NewReset) => write(writing, (trx) => openReset(trx, writing, { ...reset, email })),

    /** Whether the way is open now. */
    async isOpen(hash: string): Promise<boolean> {
      const query = db.selectFrom('password_resets').select('hash').where('hash', '=', hash);
      return (await query.where('expires_at', '>', now()).executeTakeFirst()) !== undefined;
    },

    /** Uses it: the account gets the password, and all its sessions and open ways end. False when it is not open. */
    use: (hash: string, passwordHash: string) =>
      write(writing, (trx) => consumeReset(trx, writing, { hash, passwordHash })),
  };
}

async function openReset(trx: Trx, { now }: Writing, { email, hash, expiresAt }: NewReset & { email: string }) {
  const owner = await trx.selectFrom('users').select('id').where('email_key', '=', emailKey(email)).executeTakeFirst();
  const row = owner && (await lockActiveUser(trx, owner.id));
  if (!row) return null;
  await trx.deleteFrom('password_resets').where('user_id', '=', row.id).where('expires_at', '<=', now()).execute();
  const open = await trx.selectFrom('password_resets').select('hash').where('user_id', '=', row.id).execute();
  if (open.some((reset) => reset.hash === hash)) return toUser(row);
  if (open.length >= MAX_OPEN_RESETS) return null;
  await trx.insertInto('password_resets').values({ hash, user_id: row.id, expires_at: expiresAt }).execute();
  return toUser(row);
}

type Use = { readonly hash: string; readonly passwordHash: string };

async function consumeReset(trx: Trx, writing: Writing, { hash, passwordHash }: Use): Promise<boolean> {
  const found = await trx.selectFrom('password_resets').select('user_id').where('hash', '=', hash).executeTakeFirst();
  const row = found && (await lockActiveUser(trx, found.user_id));
  if (!row) return false;
  // Looked at again under the lock: whoever held it may have used this one or another.
  const taken = trx.deleteFrom('password_resets').where('hash', '=', hash).where('expires_at', '>', writing.now());
  if ((await taken.executeTakeFirst()).numDeletedRows === 0n) return false;
  await trx.deleteFrom('password_resets').where('user_id', '=', row.id).execute();
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', row.id).execute();
  const user: User = await saveUser(trx, writing, toUser(row));
  const ended = await endSessions(trx, writing, { userId: row.id });
  await tellFacts(trx, writing, [accountFact('user.updated', user), ...ended]);
  return true;
}
