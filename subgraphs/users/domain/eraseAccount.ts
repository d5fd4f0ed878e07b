import { refuse, type UsersRefused } from './refusal.ts';
import type { User } from './user.ts';

/** The name that others see of an erased account. */
const ERASED_NAME = 'Deleted account';

/**
 * Decides whether an account may be erased, and what remains of it: its id, its times and its status. An ADMIN first has
 * to hand that role to another account.
 */
export function eraseAccount(user: User): { readonly kind: 'erased'; readonly user: User } | UsersRefused {
  if (user.roles.includes('ADMIN')) {
    const message = 'expected an account without the role ADMIN, got one that has it: another admin removes it first';
    return refuse({ code: 'FORBIDDEN', message, path: null });
  }
  return {
    kind: 'erased',
    user: {
      ...user,
      email: `${user.id.toLowerCase()}@erased.invalid`,
      emailVerifiedAt: null,
      secondFactorAt: null,
      username: null,
      displayName: ERASED_NAME,
      phone: null,
      roles: ['CUSTOMER'],
      status: 'ERASED',
      preferences: { locale: 'en', currency: 'USD', channels: {} },
    },
  };
}
