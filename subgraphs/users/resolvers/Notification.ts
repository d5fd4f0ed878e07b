import { maySeePrivate } from '../domain/maySeePrivate.ts';
import type { NotificationResolvers } from '../generated/resolvers.ts';

export const Notification: NotificationResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    // A representation is not coerced: its id may be anything.
    const notification = typeof id === 'string' ? await loaders.notification.load(id) : null;
    return notification && maySeePrivate(notification.userId, viewer) ? notification : null;
  },

  order: ({ orderId }) => (orderId === null ? null : { id: orderId }),
};
