import { canonicalPassword, passwordProblem } from './password.ts';
import { invalid, refuse, type Refusal, type Refused } from './refusal.ts';

/** How long a way to a new password is open. */
export const RESET_MINUTES = 30;

/** How many ways to a new password an account may have at the same time: who asks more often gets no more mail. */
export const MAX_OPEN_RESETS = 3;

/** The token is unknown, was used, or is too old: it is not told which. */
export const resetTokenExpired: Refusal = {
  code: 'TOKEN_EXPIRED',
  message: 'token: expected one that was sent to you and not used yet, got another or one that has expired',
  path: ['token'],
};

/** Decides whether `next` may be a password; answers it as it is to be hashed. */
export function resetPassword(next: string): { readonly kind: 'allowed'; readonly password: string } | Refused {
  const password = canonicalPassword(next);
  const problem = passwordProblem(password);
  return problem === null ? { kind: 'allowed', password } : refuse(invalid(['next'], problem));
}
