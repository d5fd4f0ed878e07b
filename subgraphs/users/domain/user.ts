import type { ChosenChannels } from './notification.ts';

/** What an account may do; roles add up. In the order they are shown. */
export const ROLES = ['CUSTOMER', 'SUPPORT', 'MANAGER', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** Only an ACTIVE account may sign in and act. */
export type UserStatus = 'ACTIVE' | 'LOCKED' | 'DISABLED';

/** `channels` holds only what was chosen. */
export type Preferences = { readonly locale: string; readonly currency: string; readonly channels: ChosenChannels };

/** An account as its house knows it, without the password. `version` rises by one with each change. */
export type User = {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly displayName: string;
  readonly phone: string | null;
  readonly roles: readonly Role[];
  readonly status: UserStatus;
  readonly preferences: Preferences;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Whether the account may change roles and the status of others now. */
export function isActingAdmin(user: User): boolean {
  return user.status === 'ACTIVE' && user.roles.includes('ADMIN');
}
