import { newId } from '#platform/ids/ids.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import { accountEvent } from '../domain/userEvent.ts';
import type { User } from '../domain/user.ts';
import { sendVerification, verifyEmail, type EmailVerification } from '../domain/verifyEmail.ts';
import { enqueueDeliveries } from './deliveryQueue.ts';
import { toUser } from './usersTables.ts';
import {
  appendUserEvents,
  inTransaction,
  lockActiveUser,
  saveUser,
  type Saved,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

/** A code to mail: the nonce that it follows from, its hash, and when it expires. */
export type NewCode = { readonly nonce: string; readonly hash: string; readonly expiresAt: Date };

/** Mails and redeems the codes that verify e-mail addresses. */
export function createEmailVerifications(context: WriteContext) {
  return {
    /** Queues the mail with a new code, which replaces the one before; null if the account is not active. */
    send: (userId: string, code: NewCode): Promise<Saved | UsersRefused | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const user = toUser(row);
        const decided = sendVerification(user, await findLast(trx, userId), context.now());
        if (decided.kind === 'refused') return decided;
        await storeCode(trx, context, { user, code, sentOnDay: decided.sentOnDay });
        const content = { kind: 'emailVerification', userId, nonce: code.nonce } as const;
        await enqueueDeliveries(trx, [{ id: newId('dlv'), content }]);
        return { kind: 'saved', user };
      }),

    /** Marks the address as verified if the hash is that of the last code; null if the account is not active. */
    redeem: (userId: string, codeHash: string): Promise<Saved | UsersRefused | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const last = await findLast(trx, userId);
        const decided = verifyEmail(toUser(row), { codeHash, last }, context.now());
        if (decided.kind === 'refused') {
          await countFailure(trx, userId);
          return decided;
        }
        await trx.deleteFrom('email_verifications').where('user_id', '=', userId).execute();
        const user = await saveUser(trx, context, decided.user);
        await appendUserEvents(trx, context, [accountEvent('user.updated', user)]);
        return { kind: 'saved', user };
      }),
  };
}

type CodeOfUser = { readonly user: User; readonly code: NewCode; readonly sentOnDay: number };

/** Stores the hash of an account's new code instead of the one before. */
export async function storeCode(
  trx: UsersTransaction,
  { now }: WriteContext,
  { user, code, sentOnDay }: CodeOfUser,
): Promise<void> {
  const { hash: code_hash, expiresAt: expires_at } = code;
  const columns = { code_hash, expires_at, failures: 0, sent_at: now(), sent_on_day: sentOnDay };
  await trx
    .insertInto('email_verifications')
    .values({ user_id: user.id, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
}

async function findLast(trx: UsersTransaction, userId: string): Promise<EmailVerification | null> {
  const query = trx.selectFrom('email_verifications').selectAll().where('user_id', '=', userId);
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const { code_hash: codeHash, expires_at: expiresAt, failures, sent_at: sentAt, sent_on_day: sentOnDay } = row;
  return { codeHash, expiresAt, failures, sentAt, sentOnDay };
}

async function countFailure(trx: UsersTransaction, userId: string): Promise<void> {
  const update = trx.updateTable('email_verifications').set((eb) => ({ failures: eb('failures', '+', 1) }));
  await update.where('user_id', '=', userId).execute();
}
