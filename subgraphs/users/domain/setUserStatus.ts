import { notFound, refuse, type Refused } from './refusal.ts';
import { noAdmin, type AdminAct } from './setUserRoles.ts';
import { isActingAdmin, type UserStatus } from './user.ts';
import type { UserChange } from './userChange.ts';

/** Decides whether an admin lets somebody in or keeps them out, which ends all their sessions. Never themselves. */
export function setUserStatus({ actor, target }: AdminAct, status: UserStatus): UserChange | Refused {
  if (!actor || !isActingAdmin(actor)) return refuse(noAdmin);
  if (!target) return refuse(notFound(['userId'], 'the id of an account'));
  if (actor.id === target.id && status !== 'ACTIVE') {
    const message = 'userId: expected the id of somebody else, got your own';
    return refuse({ code: 'FORBIDDEN', message, path: ['userId'] });
  }
  return {
    kind: 'changed',
    user: { ...target, status },
    fact: status === 'DISABLED' ? 'user.disabled' : 'user.updated',
    endsSessions: status !== 'ACTIVE',
  };
}
