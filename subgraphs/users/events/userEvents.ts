import { z } from 'zod';

const account = z.strictObject({
  userId: z.string().startsWith('usr_'),
  displayName: z.string().min(1),
  roles: z.array(z.enum(['CUSTOMER', 'SUPPORT', 'MANAGER', 'ADMIN'])).min(1),
});

const session = z.strictObject({
  userId: z.string().startsWith('usr_'),
  sessionId: z.string().startsWith('ses_'),
});

const notification = z.strictObject({
  userId: z.string().startsWith('usr_'),
  notificationId: z.string().startsWith('ntf_'),
  topic: z.enum(['ORDER_STATUS', 'PAYMENT', 'SHIPMENT']),
  unreadCount: z.int().nonnegative(),
});

/** What this house publishes, by type: exactly these fields, and nothing personal but the display name. */
export const userEventData = {
  'user.registered': account,
  'user.updated': account,
  'user.roles_changed': account,
  'user.disabled': account,
  'session.ended': session,
  'notification.created': notification,
  'notification.read': notification,
} as const satisfies Record<string, z.ZodType>;
