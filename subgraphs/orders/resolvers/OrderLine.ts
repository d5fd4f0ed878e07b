import type { Order } from '../domain/order.ts';
import type { SoldLine } from '../domain/orderHistory.ts';
import type { OrderLineResolvers } from '../generated/resolvers.ts';

export const OrderLine: OrderLineResolvers = {
  async __resolveReference({ id }, { loaders }) {
    const order = await loaders.orderOfPart.load(id);
    return (order && soldLines(order).find((line) => line.id === id)) ?? null;
  },

  unitPrice: ({ unitMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  total: ({ unitMinor, quantity, currency }) => ({ amountMinor: unitMinor * quantity, currency }),
  variant: ({ variantId }) => ({ id: variantId }),
};

/** The lines of an order, each with the order's currency. */
export function soldLines({ lines, totals: { currency } }: Order): SoldLine[] {
  return lines.map((line) => ({ ...line, currency }));
}
