import { accountLocked, invalidCredentials, refuse, type UsersRefused } from './refusal.ts';
import type { User } from './user.ts';

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
