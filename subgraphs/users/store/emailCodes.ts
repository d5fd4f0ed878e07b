import { newId } from '#platform/ids/ids.ts';
import { confirmEmailChange, emailTakenMeanwhile, requestEmailChange } from '../domain/changeEmail.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { HashPresented, MailedCode, sendCode } from '../domain/mailedCode.ts';
import { emailTaken, refuse, type UsersRefused } from '../domain/refusal.ts';
import type { User, UserChange } from '../domain/user.ts';
import { sendVerification, verifyEmail } from '../domain/verifyEmail.ts';
import { changeAccount, closeOpenResets } from './accountChanges.ts';
import { enqueueDeliveries } from './deliveryQueue.ts';
import { toUser } from './usersTables.ts';
import { inTransaction, lockActiveUser, type Saved, type UsersTransaction, type WriteContext } from './writeContext.ts';

/** A code to mail: the nonce that it follows from, its hash, the address that it sets, and when it expires. */
export type NewCode = Pick<MailedCode, 'newEmail' | 'expiresAt'> & { readonly nonce: string; readonly hash: string };

type Outcome = Saved | UsersRefused | null;

/**
 * Mails and redeems the codes that prove e-mail addresses, that of an account or a new one. An account has one code at
 * a time. Null: the account is not active.
 */
export function createEmailCodes(context: WriteContext) {
  const { now } = context;
  return {
    /** Queues the mail with a new code that verifies the account's address. */
    sendVerification: (userId: string, code: NewCode): Promise<Outcome> =>
      send(context, userId, {
        code,
        decide: (user, last) => sendVerification(user, last, now()),
        deliveries: () => [{ kind: 'emailVerification', userId, nonce: code.nonce }],
      }),

    /** Marks the address as verified if the code is the last one. */
    verify: (userId: string, hashPresented: HashPresented): Promise<Outcome> =>
      redeem(context, userId, (user, last) => verifyEmail(user, { hashPresented, last }, now())),

    /** Queues the mails with a new code to the new address and with a notice to the old one, if that is verified. */
    requestChange: (userId: string, code: NewCode & { readonly newEmail: string }): Promise<Outcome> =>
      send(context, userId, {
        code,
        decide: (user, last) => requestEmailChange(user, { email: code.newEmail, last }, now()),
        deliveries: (user) => [
          { kind: 'emailChange', userId, email: code.newEmail, nonce: code.nonce },
          ...(user.emailVerifiedAt === null ? [] : [{ kind: 'emailChangeNotice', userId, email: user.email } as const]),
        ],
      }),

    /** Replaces the address if the code is the last one, and ends all sessions but one and all open resets. */
    async confirmChange(userId: string, hashPresented: HashPresented, keptSession: string): Promise<Outcome> {
      const outcome = await redeem(context, userId, async (user, last, trx) => {
        const decided = confirmEmailChange(user, { hashPresented, last, keptSession }, now());
        // Their mails went to the old address.
        if (decided.kind === 'changed') await closeOpenResets(trx, context, userId);
        return decided;
      });
      const isTaken = outcome?.kind === 'refused' && outcome.refusals.includes(emailTaken);
      return isTaken ? refuse(emailTakenMeanwhile) : outcome;
    },
  };
}

type Sending = {
  readonly code: NewCode;
  readonly decide: (user: User, last: MailedCode | null) => ReturnType<typeof sendCode>;
  readonly deliveries: (user: User) => readonly Delivery[];
};

function send(context: WriteContext, userId: string, { code, decide, deliveries }: Sending): Promise<Outcome> {
  return inTransaction(context, async (trx) => {
    const row = await lockActiveUser(trx, userId);
    if (!row) return null;
    const user = toUser(row);
    const decided = decide(user, await findLast(trx, userId));
    if (decided.kind === 'refused') return decided;
    await storeCode(trx, context, { code, user, sentOnDay: decided.sentOnDay });
    const queued = deliveries(user).map((content) => ({ id: newId('dlv'), content }));
    await enqueueDeliveries(trx, queued);
    return { kind: 'saved', user };
  });
}

type Redeem = (
  user: User,
  last: MailedCode | null,
  trx: UsersTransaction,
) => UserChange | UsersRefused | Promise<UserChange | UsersRefused>;

/** Uses a code up, or counts a wrong one. */
function redeem(context: WriteContext, userId: string, decide: Redeem): Promise<Outcome> {
  return changeAccount(context, userId, async (user, trx) => {
    const outcome = await decide(user, await findLast(trx, userId), trx);
    if (outcome.kind === 'refused') await countFailure(trx, userId);
    else await trx.deleteFrom('email_verifications').where('user_id', '=', userId).execute();
    return outcome;
  });
}

type CodeOfUser = { readonly user: User; readonly code: NewCode; readonly sentOnDay: number };

/** Stores the hash of an account's new code instead of the one before. */
export async function storeCode(
  trx: UsersTransaction,
  { now }: WriteContext,
  { user, code, sentOnDay }: CodeOfUser,
): Promise<void> {
  const { hash: code_hash, newEmail: new_email, expiresAt: expires_at } = code;
  const sent = { failures: 0, sent_at: now(), sent_on_day: sentOnDay };
  const columns = { code_hash, expires_at, new_email, ...sent };
  await trx
    .insertInto('email_verifications')
    .values({ user_id: user.id, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
}

async function findLast(trx: UsersTransaction, userId: string): Promise<MailedCode | null> {
  const query = trx.selectFrom('email_verifications').selectAll().where('user_id', '=', userId);
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const { code_hash: codeHash, new_email: newEmail, expires_at: expiresAt, failures } = row;
  return { codeHash, newEmail, expiresAt, failures, sentAt: row.sent_at, sentOnDay: row.sent_on_day };
}

async function countFailure(trx: UsersTransaction, userId: string): Promise<void> {
  const update = trx.updateTable('email_verifications').set((eb) => ({ failures: eb('failures', '+', 1) }));
  await update.where('user_id', '=', userId).execute();
}
