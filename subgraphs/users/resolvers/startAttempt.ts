import type { UsersContext } from '../context.ts';
import { rateLimited } from '../errors.ts';

/** An attempt that was allowed; call `succeed` when it had the right secret. */
export type AllowedAttempt = { readonly succeed: () => Promise<void> };

/**
 * Counts an attempt to guess a secret of an account, or of a name that no account has. Throws RATE_LIMITED, with
 * `retryAfterMs`, when too many have failed: alike for accounts that exist and that do not, before anything is hashed.
 */
export async function startAttempt(account: string, { store, address }: UsersContext): Promise<AllowedAttempt> {
  const attempt = { account, address };
  const waitMs = await store.signInAttempts.start(attempt);
  if (waitMs === 0) return { succeed: () => store.signInAttempts.succeed(attempt) };
  throw rateLimited(waitMs);
}
