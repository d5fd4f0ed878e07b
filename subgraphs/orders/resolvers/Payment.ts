import { attemptPaymentStatus } from '../domain/payment.ts';
import type { PaymentResolvers } from '../generated/resolvers.ts';

export const Payment: PaymentResolvers = {
  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  status: (payment) => attemptPaymentStatus(payment, payment.refunds),
  paidAt: ({ capturedAt }) => capturedAt,
};
