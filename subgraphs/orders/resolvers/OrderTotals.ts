import type { OrderTotalsResolvers } from '../generated/resolvers.ts';

export const OrderTotals: OrderTotalsResolvers = {
  subtotal: ({ subtotalMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  discount: ({ discountMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  shipping: ({ shippingMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  tax: ({ taxMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  total: ({ totalMinor: amountMinor, currency }) => ({ amountMinor, currency }),
  refunded: ({ refundedMinor: amountMinor, currency }) => ({ amountMinor, currency }),
};
