import { derivedId, newId } from '#platform/ids/ids.ts';
import { emailKey } from '../domain/email.ts';
import { refuse } from '../domain/refusal.ts';
import { MAX_OPEN_RESETS, resetTokenExpired } from '../domain/resetPassword.ts';
import { changeAccount, closeOpenResets, passwordChanged } from './accountChanges.ts';
import { enqueueDeliveries } from './deliveryQueue.ts';
import { toUser } from './usersTables.ts';
import { inTransaction, lockActiveUser, type UsersTransaction, type WriteContext } from './writeContext.ts';

/** A password reset to open: the hash of its token and when it expires. The token itself is not stored. */
export type NewReset = { readonly hash: string; readonly expiresAt: Date };

/** Requests, opens and redeems password resets. */
export function createPasswordResets(context: WriteContext) {
  const { db, now } = context;
  return {
    /**
     * Queues the mail for a reset. Every address gets one row, whether or not an account has it; a queued one stays.
     */
    request: (email: string) =>
      inTransaction(context, (trx) =>
        enqueueDeliveries(trx, [
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

    /**
     * Opens the reset for the active account of an address and returns the account, also if this reset is open already.
     * Null if there is no such account, too many resets are open, or this reset was used or has expired.
     */
    open: (email: string, reset: NewReset) =>
      inTransaction(context, (trx) => openReset(trx, context, { ...reset, email })),

    /** Whether a reset is open now. */
    async isOpen(hash: string): Promise<boolean> {
      const query = db.selectFrom('password_resets').select('hash').where('hash', '=', hash);
      return (
        (await query.where('used_at', 'is', null).where('expires_at', '>', now()).executeTakeFirst()) !== undefined
      );
    },

    /** Sets the password of the account and ends all its sessions and open resets. False if this reset is not open. */
    redeem: (hash: string, passwordHash: string) => redeemReset(context, hash, passwordHash),
  };
}

async function openReset(
  trx: UsersTransaction,
  { now }: WriteContext,
  { email, hash, expiresAt }: NewReset & { email: string },
) {
  const at = now();
  const owner = await trx.selectFrom('users').select('id').where('email_key', '=', emailKey(email)).executeTakeFirst();
  const row = owner && (await lockActiveUser(trx, owner.id));
  if (!row || expiresAt <= at) return null;
  const ofUser = trx.deleteFrom('password_resets').where('user_id', '=', row.id);
  await ofUser.where('expires_at', '<=', at).execute();
  const existing = await trx.selectFrom('password_resets').selectAll().where('user_id', '=', row.id).execute();
  const same = existing.find((reset) => reset.hash === hash);
  if (same) return same.used_at === null ? toUser(row) : null;
  if (existing.filter((reset) => reset.used_at === null).length >= MAX_OPEN_RESETS) return null;
  const reset = { hash, user_id: row.id, expires_at: expiresAt, used_at: null };
  await trx.insertInto('password_resets').values(reset).execute();
  return toUser(row);
}

async function redeemReset(context: WriteContext, hash: string, passwordHash: string): Promise<boolean> {
  const { db, now } = context;
  const query = db.selectFrom('password_resets').select('user_id').where('hash', '=', hash);
  const userId = (await query.executeTakeFirst())?.user_id;
  if (userId === undefined) return false;
  const outcome = await changeAccount(context, userId, async (user, trx) => {
    // Read under the lock: the previous lock holder may have redeemed this reset or another one.
    const reset = trx.selectFrom('password_resets').select('hash').where('hash', '=', hash);
    const open = reset.where('used_at', 'is', null).where('expires_at', '>', now());
    if (!(await open.executeTakeFirst())) return refuse(resetTokenExpired);
    await closeOpenResets(trx, context, userId);
    await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
    // The token was mailed, so the address is the account's.
    const emailVerifiedAt = user.emailVerifiedAt ?? now();
    return { ...passwordChanged, user: { ...user, emailVerifiedAt }, endsSessions: true };
  });
  return outcome?.kind === 'saved';
}
