import type { RefundResolvers } from '../generated/resolvers.ts';
import { paymentsOfPart } from './Payment.ts';

export const Refund: RefundResolvers = {
  async __resolveReference({ id }, context) {
    const payments = await paymentsOfPart(id, context);
    return payments.flatMap(({ refunds }) => refunds).find((refund) => refund.id === id) ?? null;
  },

  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  reason: ({ reason, cause }) => reason ?? cause,
};
