import { canonicalPassword, passwordProblem } from './password.ts';
import { invalid, refuse, type UsersRefused } from './refusal.ts';

type PasswordChange = {
  readonly current: string;
  readonly next: string;
  readonly isCurrentCorrect: boolean;
};

/** Decides whether `next` becomes the password; returns it in the form to hash. */
export function changePassword({
  current,
  next,
  isCurrentCorrect,
}: PasswordChange): { readonly kind: 'changed'; readonly password: string } | UsersRefused {
  if (!isCurrentCorrect) {
    const message = 'current: expected the current password of this account, got another';
    return refuse({ code: 'INVALID_CREDENTIALS', message, path: ['current'] });
  }
  const password = canonicalPassword(next);
  const problem =
    passwordProblem(password) ??
    (password === canonicalPassword(current) ? 'expected a password other than the current one, got the same' : null);
  return problem === null ? { kind: 'changed', password } : refuse(invalid(['next'], problem));
}
