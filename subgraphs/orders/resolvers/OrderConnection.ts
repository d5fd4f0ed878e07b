import type { OrderConnectionResolvers } from '../generated/resolvers.ts';

export const OrderConnection: OrderConnectionResolvers = {
  pageInfo: (page) => page,
  totalCount: ({ query }, _arguments, { orders }) => orders.count(query),
};
