import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { UserEvent } from '../../subgraphs/users/domain/userEvent.ts';
import { publishedUserEvent } from '../../subgraphs/users/events/publishedUserEvent.ts';

const accountData = z.strictObject({
  userId: z.string().startsWith('usr_'),
  displayName: z.string().min(1),
  roles: z.array(z.enum(['CUSTOMER', 'SUPPORT', 'MANAGER', 'ADMIN'])).min(1),
});

const sessionData = z.strictObject({
  userId: z.string().startsWith('usr_'),
  /** An ended session, or a revoked API key. */
  sessionId: z.string().regex(/^(ses|apk)_/),
});

const notificationData = z.strictObject({
  userId: z.string().startsWith('usr_'),
  notificationId: z.string().startsWith('ntf_'),
  topic: z.enum(['ORDER_STATUS', 'PAYMENT', 'SHIPMENT']),
  unreadCount: z.int().nonnegative(),
});

/** The data of each published event, by type: exactly these fields. The display name is the only personal data. */
export const userEventSchemas: Readonly<Record<UserEvent['type'], z.ZodType>> = {
  'user.registered': accountData,
  'user.updated': accountData,
  'user.roles_changed': accountData,
  'user.disabled': accountData,
  'user.erased': z.strictObject({ userId: z.string().startsWith('usr_') }),
  'session.ended': sessionData,
  'notification.created': notificationData,
  'notification.read': notificationData,
};

const userId = 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D';
const notificationId = 'ntf_01J9ZQ4T1V2W3X4Y5Z6A7B8C9F';
const ada = { userId, displayName: 'Ada Lovelace' };

const events: readonly UserEvent[] = [
  { type: 'user.registered', data: { ...ada, roles: ['CUSTOMER'] } },
  { type: 'user.updated', data: { ...ada, displayName: 'Ada King', roles: ['CUSTOMER'] } },
  { type: 'user.roles_changed', data: { ...ada, roles: ['CUSTOMER', 'SUPPORT'] } },
  { type: 'user.disabled', data: { ...ada, roles: ['CUSTOMER'] } },
  { type: 'user.erased', data: { userId } },
  { type: 'session.ended', data: { userId, sessionId: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9E' } },
  { type: 'notification.created', data: { userId, notificationId, topic: 'ORDER_STATUS', unreadCount: 1 } },
  { type: 'notification.read', data: { userId, notificationId, topic: 'ORDER_STATUS', unreadCount: 0 } },
];

/** One event of each type as the users subgraph publishes it, to test readers. */
export const userEventSamples: readonly EventEnvelope[] = events.map((event, index) => ({
  ...publishedUserEvent(event, {
    id: `evt_01J9ZQ4T1V2W3X4Y5Z6A7B8C9${index}`,
    version: index + 1,
    occurredAt: `2026-01-31T12:00:0${index}.000Z`,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
  source: 'users',
  logId: '0b6c7a0e-3a53-4c39-9a53-5a2f0c1f7f11',
  position: index + 1,
}));
