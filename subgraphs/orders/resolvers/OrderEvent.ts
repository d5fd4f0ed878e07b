import type { OrderEventResolvers } from '../generated/resolvers.ts';

export const OrderEvent: OrderEventResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.event.load(id),
  order: ({ orderId }, _arguments, { loaders }) => loaders.order.load(orderId),
};
