import { holdsScope } from '#platform/faults/requireScope.ts';
import type { UserResolvers } from '../generated/resolvers.ts';
import { findOrderPage } from './orderPages.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  cart: ({ id }, _arguments, { viewer, carts }) =>
    viewer?.id === id ? carts.find({ kind: 'customer', ownerId: id }) : null,
  orders: ({ id }, filter, context) =>
    context.viewer?.id === id || holdsScope(context, 'order:read') ? findOrderPage(context, filter, id) : null,
};
