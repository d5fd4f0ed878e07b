import type { OrderEventConnectionResolvers } from '../generated/resolvers.ts';

export const OrderEventConnection: OrderEventConnectionResolvers = {
  pageInfo: (page) => page,
};
