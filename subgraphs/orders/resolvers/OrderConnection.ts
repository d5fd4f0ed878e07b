import type { OrderConnectionResolvers } from '../generated/resolvers.ts';

export const OrderConnection: OrderConnectionResolvers = {
  pageInfo: (page) => page,
  totalCount: ({ asked }, _arguments, { orders }) => orders.count(asked),
};
