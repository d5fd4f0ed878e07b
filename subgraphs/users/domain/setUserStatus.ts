import { invalid, notFound, refuse, type UsersRefused } from './refusal.ts';
import { adminRequired, type AdminAction } from './setUserRoles.ts';
import { isActingAdmin, type UserChange, type UserStatus } from './user.ts';

/**
 * Decides whether an admin changes an account's status; LOCKED and DISABLED end all its sessions. Not their own
 * account.
 */
export function setUserStatus({ actor, target }: AdminAction, status: UserStatus): UserChange | UsersRefused {
  if (!actor || !isActingAdmin(actor)) return refuse(adminRequired);
  if (!target || target.status === 'ERASED') return refuse(notFound(['userId'], 'the id of an account'));
  if (status === 'ERASED') return refuse(invalid(['status'], 'expected ACTIVE, LOCKED or DISABLED, got ERASED'));
  if (actor.id === target.id && status !== 'ACTIVE') {
    const message = 'userId: expected the id of another account, got your own';
    return refuse({ code: 'FORBIDDEN', message, path: ['userId'] });
  }
  return {
    kind: 'changed',
    user: { ...target, status },
    event: status === 'DISABLED' ? 'user.disabled' : 'user.updated',
    endsSessions: status !== 'ACTIVE',
  };
}
