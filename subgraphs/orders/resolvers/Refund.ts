import type { RefundResolvers } from '../generated/resolvers.ts';

export const Refund: RefundResolvers = {
  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  reason: ({ reason, cause }) => reason ?? cause,
};
