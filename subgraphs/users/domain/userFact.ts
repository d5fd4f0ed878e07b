import type { Notification, NotificationTopic } from './notification.ts';
import type { Role, User } from './user.ts';

export type AccountFact = 'user.registered' | 'user.updated' | 'user.roles_changed' | 'user.disabled';

/** What the house tells of an account. Nothing personal but the display name. */
export type UserFact =
  | {
      readonly type: AccountFact;
      readonly data: { readonly userId: string; readonly displayName: string; readonly roles: readonly Role[] };
    }
  | { readonly type: 'session.ended'; readonly data: { readonly userId: string; readonly sessionId: string } }
  | {
      readonly type: 'notification.created' | 'notification.read';
      readonly data: {
        readonly userId: string;
        readonly notificationId: string;
        readonly topic: NotificationTopic;
        readonly unreadCount: number;
      };
    };

/** The fact that something happened to an account, as the account is after it. */
export function accountFact(type: AccountFact, { id, displayName, roles }: User): UserFact {
  return { type, data: { userId: id, displayName, roles } };
}

/** The fact that one sign-in is over. */
export function sessionEnded(userId: string, sessionId: string): UserFact {
  return { type: 'session.ended', data: { userId, sessionId } };
}

/** The fact that a notification came or was read, and how many are unread after it. */
export function notificationFact(
  type: 'notification.created' | 'notification.read',
  { id, userId, topic }: Notification,
  unreadCount: number,
): UserFact {
  return { type, data: { userId, notificationId: id, topic, unreadCount } };
}
