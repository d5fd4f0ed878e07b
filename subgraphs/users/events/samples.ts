import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { UserFact } from '../domain/userFact.ts';

const userId = 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D';
const notificationId = 'ntf_01J9ZQ4T1V2W3X4Y5Z6A7B8C9F';
const ada = { userId, displayName: 'Ada Lovelace' };

const facts: readonly UserFact[] = [
  { type: 'user.registered', data: { ...ada, roles: ['CUSTOMER'] } },
  { type: 'user.updated', data: { ...ada, displayName: 'Ada King', roles: ['CUSTOMER'] } },
  { type: 'user.roles_changed', data: { ...ada, roles: ['CUSTOMER', 'SUPPORT'] } },
  { type: 'user.disabled', data: { ...ada, roles: ['CUSTOMER'] } },
  { type: 'session.ended', data: { userId, sessionId: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9E' } },
  { type: 'notification.created', data: { userId, notificationId, topic: 'ORDER_STATUS', unreadCount: 1 } },
  { type: 'notification.read', data: { userId, notificationId, topic: 'ORDER_STATUS', unreadCount: 0 } },
];

/** One event of each type as this house publishes it, to hold readers against. */
export const userEventSamples: readonly EventEnvelope[] = facts.map(({ type, data }, index) => ({
  id: `evt_01J9ZQ4T1V2W3X4Y5Z6A7B8C9${index}`,
  type,
  source: 'users',
  logId: '0b6c7a0e-3a53-4c39-9a53-5a2f0c1f7f11',
  position: index + 1,
  subject: userId,
  version: index + 1,
  occurredAt: `2026-01-31T12:00:0${index}.000Z`,
  owner: userId,
  channels: type.startsWith('notification.') ? [`user.${userId}.notifications`] : [],
  data,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
}));
