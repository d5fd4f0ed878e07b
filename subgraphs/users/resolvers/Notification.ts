import { maySeePrivate } from '../domain/user.ts';
import type { NotificationResolvers } from '../generated/resolvers.ts';

export const Notification: NotificationResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    const notification = await loaders.notification.load(id);
    return notification && maySeePrivate(notification.userId, viewer) ? notification : null;
  },

  order: ({ orderId }) => (orderId === null ? null : { id: orderId }),
};
