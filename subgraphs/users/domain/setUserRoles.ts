import { invalid, notFound, refuse, type UsersRefused } from './refusal.ts';
import { isActingAdmin, ROLES, type Role, type User, type UserChange } from './user.ts';

/** The current state of the acting account and of the account to change; null: it does not exist. */
export type AdminAction = { readonly actor: User | null; readonly target: User | null };

/**
 * Decides whether an admin replaces an account's roles. Admins cannot remove ADMIN from their own account, so at least
 * one remains: the admin who makes the change.
 */
export function setUserRoles({ actor, target }: AdminAction, roles: readonly Role[]): UserChange | UsersRefused {
  if (!actor || !isActingAdmin(actor)) return refuse(adminRequired);
  if (!target || target.status === 'ERASED') return refuse(notFound(['userId'], 'the id of an account'));
  if (roles.length === 0) return refuse(invalid(['roles'], 'expected at least one role, got none'));
  if (actor.id === target.id && !roles.includes('ADMIN')) {
    const message = 'roles: expected ADMIN to stay among your own roles, got roles without it';
    return refuse({ code: 'FORBIDDEN', message, path: ['roles'] });
  }
  const ordered = ROLES.filter((role) => roles.includes(role));
  return { kind: 'changed', user: { ...target, roles: ordered }, event: 'user.roles_changed', endsSessions: false };
}

export const adminRequired = {
  code: 'FORBIDDEN',
  message: 'expected an active account that is ADMIN now, got one that is not',
  path: null,
} as const;
