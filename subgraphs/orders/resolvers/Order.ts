import { allowedActions } from '../domain/order.ts';
import type { OrderResolvers } from '../generated/resolvers.ts';
import { soldLines } from './OrderLine.ts';

export const Order: OrderResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.order.load(id),
  customer: ({ ownerId }) => ({ id: ownerId }),
  allowedActions: (order) => allowedActions(order),
  lines: (order) => soldLines(order),
  payments: ({ id }, _arguments, { loaders }) => loaders.payments.load(id),
  timeline: ({ id }, { first, after }, { orders }) => orders.timeline(id, { first, after }),
};
