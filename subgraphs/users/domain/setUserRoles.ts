import { invalid, notFound, refuse, type Refused } from './refusal.ts';
import { isActingAdmin, ROLES, type Role, type User } from './user.ts';
import type { UserChange } from './userChange.ts';

/** Who acts, as the account is now, on whom. null: there is no such account. */
export type AdminAct = { readonly actor: User | null; readonly target: User | null };

/**
 * Decides whether an admin gives somebody these roles. Admins cannot take ADMIN from themselves, so there is always one:
 * every change is made by an acting admin who stays one.
 */
export function setUserRoles({ actor, target }: AdminAct, roles: readonly Role[]): UserChange | Refused {
  if (!actor || !isActingAdmin(actor)) return refuse(noAdmin);
  if (!target) return refuse(notFound(['userId'], 'the id of an account'));
  if (roles.length === 0) return refuse(invalid(['roles'], 'expected at least one role, got none'));
  if (actor.id === target.id && !roles.includes('ADMIN')) {
    const message = 'roles: expected ADMIN to stay among your own roles, got roles without it';
    return refuse({ code: 'FORBIDDEN', message, path: ['roles'] });
  }
  const ordered = ROLES.filter((role) => roles.includes(role));
  return { kind: 'changed', user: { ...target, roles: ordered }, fact: 'user.roles_changed', endsSessions: false };
}

export const noAdmin = {
  code: 'FORBIDDEN',
  message: 'expected an active account that is ADMIN now, got one that is not',
  path: null,
} as const;
