import type { ChannelPreferences } from './notification.ts';

/** Roles grant scopes; the scopes of several roles add up. Listed in display order. */
export const ROLES = ['CUSTOMER', 'SUPPORT', 'MANAGER', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** Only an ACTIVE account may sign in and act. An ERASED one has no personal data any more, and stays so. */
export type UserStatus = 'ACTIVE' | 'LOCKED' | 'DISABLED' | 'ERASED';

/** `channels` holds only the topics for which the account chose channels. */
export type Preferences = { readonly locale: string; readonly currency: string; readonly channels: ChannelPreferences };

/** An account, without its password. `version` increases by one with each change. */
export type User = {
  readonly id: string;
  readonly email: string;
  /** When the address was verified by a mailed code; null: not yet. */
  readonly emailVerifiedAt: Date | null;
  /** Since when a login needs a code besides the password; null: it does not. */
  readonly secondFactorAt: Date | null;
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

/** The types of events that a change of an account publishes. */
export type AccountEventType = 'user.registered' | 'user.updated' | 'user.roles_changed' | 'user.disabled';

/** A decided change of an account: its new state, the event to publish, and which of its sessions end. */
export type UserChange = {
  readonly kind: 'changed';
  readonly user: User;
  readonly event: AccountEventType;
  /** All, none, or all but the one with this id. */
  readonly endsSessions: boolean | { readonly except: string };
  /** The names of changed secrets, which are not in `user`. */
  readonly secrets?: readonly string[];
};

/** Whether the account may currently change the roles and the status of other accounts. */
export function isActingAdmin(user: User): boolean {
  return user.status === 'ACTIVE' && user.roles.includes('ADMIN');
}

/** The account that makes a request and the scopes of its access token; null for an anonymous request. */
type Viewer = { readonly subject: string; readonly scopes: readonly string[] } | null;

/** Whether the viewer may see the private fields of an account: its owner and staff with the scope user:read may. */
export function maySeePrivate(userId: string, viewer: Viewer): boolean {
  return viewer !== null && (viewer.subject === userId || viewer.scopes.includes('user:read'));
}
