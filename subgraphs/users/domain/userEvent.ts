import type { Notification, NotificationTopic } from './notification.ts';
import type { AccountEventType, Role, User } from './user.ts';

/** A domain event that this subgraph publishes. The display name is the only personal data in it. */
export type UserEvent =
  | {
      readonly type: AccountEventType;
      readonly data: { readonly userId: string; readonly displayName: string; readonly roles: readonly Role[] };
    }
  | { readonly type: 'user.erased'; readonly data: { readonly userId: string } }
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

/** The event of a change to an account, with the account's state after the change. */
export function accountEvent(type: AccountEventType, { id, displayName, roles }: User): UserEvent {
  return { type, data: { userId: id, displayName, roles } };
}

/** The event of one ended session. */
export function sessionEndedEvent(userId: string, sessionId: string): UserEvent {
  return { type: 'session.ended', data: { userId, sessionId } };
}

/** The event of a notification that was created or read, with the number of unread notifications after it. */
export function notificationEvent(
  type: 'notification.created' | 'notification.read',
  { id, userId, topic }: Notification,
  unreadCount: number,
): UserEvent {
  return { type, data: { userId, notificationId: id, topic, unreadCount } };
}
