import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { WriteContext } from './writeContext.ts';

/** Whose secret is guessed, and the client's address; null: the caller is not the gateway. */
export type SignInAttempt = { readonly account: string; readonly address: string | null };

type Context = Pick<WriteContext, 'db' | 'now'>;

/** Attempts without a delay. After each further one, none is allowed for 4, 8, 16 … seconds, at most 17 minutes. */
const FREE_ATTEMPTS = 5;
const FIRST_DOUBLINGS = 2;
const MOST_DOUBLINGS = 10;
/** After a day without an attempt the count begins again. */
const FORGET_AFTER = sql`interval '1 day'`;
/** How long an address is known after the account signed in from it. */
const KNOWN_FOR = sql`interval '90 days'`;

/**
 * Counts attempts per account, before their outcome is known, so that parallel ones count too. Attempts from an address
 * that the account has signed in from count apart: guesses from elsewhere do not delay its owner there.
 */
export function createSignInAttempts(context: Context) {
  return {
    /** Counts an attempt. Returns 0 when its secret may be checked, otherwise for how many ms none is. */
    async start(attempt: SignInAttempt): Promise<number> {
      const key = await keyOf(attempt, context);
      if (await count(key, context)) return 0;
      const query = context.db.selectFrom('sign_in_attempts').select('blocked_until').where('key', '=', key);
      const until = (await query.executeTakeFirst())?.blocked_until.getTime() ?? 0;
      return Math.max(1, until - context.now().getTime());
    },

    /** Forgets the failures of an attempt that had the right secret, and remembers its address. */
    async succeed(attempt: SignInAttempt): Promise<void> {
      const used = await keyOf(attempt, context);
      const own = pairKey(attempt);
      if (used !== own || attempt.address === null)
        await context.db.deleteFrom('sign_in_attempts').where('key', '=', used).execute();
      if (attempt.address !== null) await remember(own, context);
    },
  };
}

/** The count of the address, when the account is known to use it; otherwise that of all other addresses. */
async function keyOf(attempt: SignInAttempt, { db, now }: Context): Promise<string> {
  const own = pairKey(attempt);
  const since = sql<Date>`${now()}::timestamptz - ${KNOWN_FOR}`;
  const query = db.selectFrom('sign_in_attempts').select('key').where('key', '=', own).where('known_at', '>', since);
  return (await query.executeTakeFirst()) ? own : hashOf(attempt.account);
}

/** Returns false, and counts nothing, while an attempt is delayed. */
async function count(key: string, { db, now }: Context): Promise<boolean> {
  const at = sql`${now()}::timestamptz`;
  const isForgotten = sql`known.attempted_at < ${at} - ${FORGET_AFTER}`;
  const doublings = sql`least(known.failures - ${FREE_ATTEMPTS - FIRST_DOUBLINGS}, ${MOST_DOUBLINGS})`;
  const { rows } = await sql`
    insert into sign_in_attempts as known (key, failures, blocked_until, attempted_at)
    values (${key}, 1, ${at}, ${at})
    on conflict (key) do update set
      failures = case when ${isForgotten} then 1 else known.failures + 1 end,
      blocked_until = case
        when known.failures < ${FREE_ATTEMPTS} or ${isForgotten} then ${at}
        else ${at} + make_interval(secs => power(2, ${doublings})) end,
      attempted_at = ${at}
    where known.blocked_until <= ${at}
    returning key`.execute(db);
  return rows.length > 0;
}

/** Makes an address known, and removes what no longer matters. */
async function remember(key: string, { db, now }: Context): Promise<void> {
  const at = now();
  const values = { failures: 0, blocked_until: at, attempted_at: at, known_at: at };
  const old = sql<Date>`${at}::timestamptz - ${KNOWN_FOR}`;
  await db.deleteFrom('sign_in_attempts').where('attempted_at', '<', old).execute();
  await db
    .insertInto('sign_in_attempts')
    .values({ key, ...values })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute();
}

function pairKey({ account, address }: SignInAttempt): string {
  return address === null ? hashOf(account) : hashOf(`${account} ${address}`);
}

/** The names of accounts that do not exist are not stored as they were typed. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
