import { requireScope, requireViewer } from '#platform/faults/requireScope.ts';
import { parseOrderNumber } from '../domain/orderNumber.ts';
import { fault } from '../errors.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { cartHolderOf } from './cartHolder.ts';
import { findOrderPage } from './orderPages.ts';

export const Query: QueryResolvers = {
  cart: (_parent, { token }, { viewer, carts }) => carts.find(cartHolderOf(token, viewer)),
  order: (_parent, { id, number }, context) => {
    requireViewer(context);
    if ((id == null) === (number == null)) throw fault('badInput', 'expected either id or number');
    if (id != null) return context.loaders.order.load(id);
    const parsed = parseOrderNumber(number ?? '');
    return parsed === null ? null : context.loaders.orderByNumber.load(parsed);
  },
  orders: (_parent, filter, context) => {
    requireScope(context, 'order:read');
    return findOrderPage(context, filter);
  },
};
