import { accountLocked, invalidCredentials, refuse, type Refused } from './refusal.ts';
import type { User } from './user.ts';

type LoginOutcome = { readonly kind: 'welcome'; readonly user: User } | Refused;

/**
 * Decides whether somebody may sign in. An unknown account and a wrong password get the same answer; that an account is
 * locked learns only who knows its password.
 */
export function login(user: User | null, isPasswordRight: boolean): LoginOutcome {
  if (!user || !isPasswordRight) return refuse(invalidCredentials);
  if (user.status === 'ACTIVE') return { kind: 'welcome', user };
  return refuse(accountLocked);
}
