import { allowedActions } from '../domain/order.ts';
import type { OrderResolvers } from '../generated/resolvers.ts';

export const Order: OrderResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.order.load(id),
  customer: ({ ownerId }) => ({ id: ownerId }),
  allowedActions: (order) => allowedActions(order),
  lines: ({ lines, totals: { currency } }) => lines.map((line) => ({ ...line, currency })),
  payments: ({ id }, _arguments, { loaders }) => loaders.payments.load(id),
  timeline: ({ id }, { first, after }, { orders }) => orders.timeline(id, { first, after }),
};
