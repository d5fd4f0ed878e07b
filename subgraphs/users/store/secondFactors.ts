import { refuse, type UsersRefused } from '../domain/refusal.ts';
import {
  alreadyEnrolled,
  checkCode,
  notEnrolled,
  type PresentedCode,
  type SecondFactor,
} from '../domain/secondFactor.ts';
import type { User, UserChange } from '../domain/user.ts';
import { changeAccount } from './accountChanges.ts';
import { inTransaction, lockActiveUser, type UsersTransaction, type WriteContext } from './writeContext.ts';

/** A presented code: the time step that it has under a secret (null: none), and its hash as a recovery code. */
export type Presented = {
  readonly stepOf: (encryptedSecret: string) => number | null;
  readonly recoveryHash: string;
};

type Accepted = { readonly kind: 'accepted' };

/** Enrols, confirms, checks and disables second factors. A change locks the account; null: it is not active. */
export function createSecondFactorStore(context: WriteContext) {
  return {
    /** Stores the secret of a factor that is not confirmed yet, instead of the one before. */
    enrol: (userId: string, encryptedSecret: string): Promise<Accepted | UsersRefused | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        if (row.second_factor_at !== null) return refuse(alreadyEnrolled);
        const columns = { encrypted_secret: encryptedSecret, last_step: 0, failures: 0, blocked_until: null };
        await trx
          .insertInto('second_factors')
          .values({ user_id: userId, ...columns })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
          .execute();
        return { kind: 'accepted' };
      }),

    /** Confirms the factor with its first code: from now on a login needs one. Stores the recovery codes. */
    confirm: (userId: string, presented: Presented, recoveryHashes: readonly string[]) =>
      changeAccount(context, userId, async (user, trx) => {
        if (user.secondFactorAt !== null) return refuse(alreadyEnrolled);
        const outcome = await checkPresented(trx, context, { userId, presented });
        if (outcome.kind === 'refused') return outcome;
        const rows = recoveryHashes.map((hash) => ({ user_id: userId, hash }));
        await trx.insertInto('recovery_codes').values(rows).execute();
        return changed({ ...user, secondFactorAt: context.now() });
      }),

    /** Removes the factor and the recovery codes, with a last code. */
    disable: (userId: string, presented: Presented) =>
      changeAccount(context, userId, async (user, trx) => {
        if (user.secondFactorAt === null) return refuse(notEnrolled);
        const outcome = await checkPresented(trx, context, { userId, presented });
        if (outcome.kind === 'refused') return outcome;
        await trx.deleteFrom('second_factors').where('user_id', '=', userId).execute();
        await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
        return changed({ ...user, secondFactorAt: null });
      }),

    /** Accepts a code once. */
    redeem: (userId: string, presented: Presented): Promise<Accepted | UsersRefused | null> =>
      inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        return row && checkPresented(trx, context, { userId, presented });
      }),
  };
}

function changed(user: User): UserChange {
  return { kind: 'changed', user, event: 'user.updated', endsSessions: false };
}

type PresentedOf = { readonly userId: string; readonly presented: Presented };

/** Checks a code and stores the outcome: a time step or recovery code that is used up, or one more failure. */
async function checkPresented(
  trx: UsersTransaction,
  { now }: WriteContext,
  { userId, presented }: PresentedOf,
): Promise<Accepted | UsersRefused> {
  const factor = await findFactor(trx, userId);
  if (!factor) return refuse(notEnrolled);
  const code = await codeOf(trx, { userId, presented, factor });
  const outcome = checkCode(factor, code, now());
  if (outcome.kind === 'refused') return outcome;
  const { lastStep: last_step, failures, blockedUntil: blocked_until } = outcome.factor;
  const update = trx.updateTable('second_factors').set({ last_step, failures, blocked_until });
  await update.where('user_id', '=', userId).execute();
  if (outcome.kind === 'wrong') return refuse(...outcome.refusals);
  if (code.kind === 'recovery') {
    const used = trx.deleteFrom('recovery_codes').where('user_id', '=', userId);
    await used.where('hash', '=', presented.recoveryHash).execute();
  }
  return { kind: 'accepted' };
}

async function findFactor(trx: UsersTransaction, userId: string): Promise<SecondFactor | null> {
  const row = await trx.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (!row) return null;
  const { encrypted_secret: encryptedSecret, last_step: lastStep, failures, blocked_until: blockedUntil } = row;
  return { encryptedSecret, lastStep, failures, blockedUntil };
}

async function codeOf(
  trx: UsersTransaction,
  { userId, presented, factor }: PresentedOf & { readonly factor: SecondFactor },
): Promise<PresentedCode> {
  const step = presented.stepOf(factor.encryptedSecret);
  if (step !== null) return { kind: 'totp', step };
  const unused = trx.selectFrom('recovery_codes').select('hash').where('user_id', '=', userId);
  const row = await unused.where('hash', '=', presented.recoveryHash).executeTakeFirst();
  return { kind: row ? 'recovery' : 'wrong' };
}
