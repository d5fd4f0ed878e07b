import { canonicalPassword, passwordProblem } from './password.ts';
import { invalid, refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';

/** How long a reset token is valid. */
export const RESET_VALID_MINUTES = 30;

/** How many unused reset tokens an account may have at a time; further requests send no mail. */
export const MAX_OPEN_RESETS = 3;

/** The token is unknown, used or expired; the refusal does not reveal which. */
export const resetTokenExpired: UsersRefusal = {
  code: 'TOKEN_EXPIRED',
  message: 'token: expected an unused token from a reset mail, got another or one that has expired',
  path: ['token'],
};

/** Decides whether `next` may become the password; returns it in the form to hash. */
export function resetPassword(next: string): { readonly kind: 'allowed'; readonly password: string } | UsersRefused {
  const password = canonicalPassword(next);
  const problem = passwordProblem(password);
  return problem === null ? { kind: 'allowed', password } : refuse(invalid(['next'], problem));
}
