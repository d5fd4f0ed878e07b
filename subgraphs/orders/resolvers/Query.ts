import { orderNumberFrom } from '../domain/orderNumber.ts';
import { fault } from '../errors.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { holderOf } from './cartHolder.ts';
import { findOrderPage } from './orderPages.ts';
import { requireScope, requireViewer } from './viewer.ts';

export const Query: QueryResolvers = {
  cart: (_parent, { token }, { viewer, carts }) => carts.find(holderOf(token, viewer)),
  order: (_parent, { id, number }, context) => {
    requireViewer(context);
    if ((id == null) === (number == null)) throw fault('badInput', 'expected either id or number');
    if (id != null) return context.loaders.order.load(id);
    const wanted = orderNumberFrom(number ?? '');
    return wanted === null ? null : context.loaders.orderByNumber.load(wanted);
  },
  orders: (_parent, asked, context) => {
    requireScope(context, 'order:read');
    return findOrderPage(context, asked);
  },
};
