import { derivedId, newId } from '#platform/ids/ids.ts';
import { emailKey } from '../domain/email.ts';
import { MAX_OPEN_RESETS } from '../domain/resetPassword.ts';
import { accountFact } from '../domain/userFact.ts';
import { closeResets, saveUser } from './accountChanges.ts';
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
            content: {
              kind: 'passwordReset',
              email,
              nonce: newId('rst', now().getTime()),
              askedAt: now().toISOString(),
            },
          },
        ]),
      ),

    /** Opens it for the active account of an address, once; null when there is none, too many are open, or it was used or is too late. */
    open: (email: string, reset: NewReset) => write(writing, (trx) => openReset(trx, writing, { ...reset, email })),

    /** Whether the way is open now. */
    async isOpen(hash: string): Promise<boolean> {
      const query = db.selectFrom('password_resets').select('hash').where('hash', '=', hash);
      return (
        (await query.where('used_at', 'is', null).where('expires_at', '>', now()).executeTakeFirst()) !== undefined
      );
    },

    /** Uses it: the account gets the password, and all its sessions and open ways end. False when it is not open. */
    use: (hash: string, passwordHash: string) =>
      write(writing, (trx) => consumeReset(trx, writing, { hash, passwordHash })),
  };
}

async function openReset(trx: Trx, { now }: Writing, { email, hash, expiresAt }: NewReset & { email: string }) {
  const at = now();
  const owner = await trx.selectFrom('users').select('id').where('email_key', '=', emailKey(email)).executeTakeFirst();
  const row = owner && (await lockActiveUser(trx, owner.id));
  if (!row || expiresAt <= at) return null;
  const ofUser = trx.deleteFrom('password_resets').where('user_id', '=', row.id);
  await ofUser.where('expires_at', '<=', at).execute();
  const known = await trx.selectFrom('password_resets').selectAll().where('user_id', '=', row.id).execute();
  const same = known.find((reset) => reset.hash === hash);
  if (same) return same.used_at === null ? toUser(row) : null;
  if (known.filter((reset) => reset.used_at === null).length >= MAX_OPEN_RESETS) return null;
  const reset = { hash, user_id: row.id, expires_at: expiresAt, used_at: null };
  await trx.insertInto('password_resets').values(reset).execute();
  return toUser(row);
}

type Use = { readonly hash: string; readonly passwordHash: string };

async function consumeReset(trx: Trx, writing: Writing, { hash, passwordHash }: Use): Promise<boolean> {
  const found = await trx.selectFrom('password_resets').select('user_id').where('hash', '=', hash).executeTakeFirst();
  const row = found && (await lockActiveUser(trx, found.user_id));
  if (!row) return false;
  // Looked at again under the lock: whoever held it may have used this one or another.
  const open = trx.selectFrom('password_resets').select('hash').where('hash', '=', hash).where('used_at', 'is', null);
  if (!(await open.where('expires_at', '>', writing.now()).executeTakeFirst())) return false;
  await closeResets(trx, writing, row.id);
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', row.id).execute();
  const user = await saveUser(trx, writing, toUser(row));
  const ended = await endSessions(trx, writing, { userId: row.id });
  await tellFacts(trx, writing, [accountFact('user.updated', user), ...ended]);
  return true;
}
