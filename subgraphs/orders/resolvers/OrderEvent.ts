import type { OrderEventResolvers } from '../generated/resolvers.ts';

export const OrderEvent: OrderEventResolvers = {
  order: ({ orderId }, _arguments, { loaders }) => loaders.order.load(orderId),
};
