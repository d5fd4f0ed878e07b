import type { OrderLineResolvers } from '../generated/resolvers.ts';

export const OrderLine: OrderLineResolvers = {
  unitPrice: ({ unitMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  total: ({ unitMinor, quantity, currency }) => ({ amountMinor: unitMinor * quantity, currency }),
  variant: ({ variantId }) => ({ id: variantId }),
};
