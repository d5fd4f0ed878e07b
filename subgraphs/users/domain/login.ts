import { emailProblem } from './email.ts';
import { usernameProblem } from './profile.ts';
import { accountLocked, invalid, invalidCredentials, refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';
import { normalizeText } from './text.ts';
import type { User } from './user.ts';

/** What names the account to sign in to. */
export type AccountName =
  { readonly kind: 'email'; readonly email: string } | { readonly kind: 'username'; readonly username: string };

type LoginForm = { readonly email?: string | null; readonly username?: string | null };

/** The refusal of a form that names the account neither by e-mail address nor by username, or by both; else null. */
export function loginFormProblem({ email, username }: LoginForm): UsersRefusal | null {
  const count = [email, username].filter((name) => name != null).length;
  return count === 1
    ? null
    : invalid(['input'], `expected either an e-mail address or a username, got ${count} of them`);
}

/** The account that a form names; null if no account can have that address or username. */
export function accountName({ email, username }: LoginForm): AccountName | null {
  const [address, name] = [normalizeText(email ?? ''), normalizeText(username ?? '')];
  if (email != null) return emailProblem(address) === null ? { kind: 'email', email: address } : null;
  return usernameProblem(name) === null ? { kind: 'username', username: name } : null;
}

type LoginOutcome = { readonly kind: 'accepted'; readonly user: User } | UsersRefused;

/**
 * Decides whether a caller may sign in. An unknown account and a wrong password get the same refusal. Only a caller who
 * knows the password learns that the account is locked.
 */
export function login(user: User | null, isPasswordCorrect: boolean): LoginOutcome {
  if (!user || !isPasswordCorrect) return refuse(invalidCredentials);
  if (user.status === 'ACTIVE') return { kind: 'accepted', user };
  return refuse(accountLocked);
}
