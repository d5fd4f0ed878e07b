import type { OrdersContext } from '../context.ts';
import type { PaymentHistory } from '../domain/orderHistory.ts';
import { attemptPaymentStatus } from '../domain/payment.ts';
import type { PaymentResolvers } from '../generated/resolvers.ts';

export const Payment: PaymentResolvers = {
  async __resolveReference({ id }, context) {
    const payments = await paymentsOfPart(id, context);
    return payments.find((payment) => payment.id === id) ?? null;
  },

  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  status: (payment) => attemptPaymentStatus(payment, payment.refunds),
  paidAt: ({ capturedAt }) => capturedAt,
};

/** All payments of the order that a payment or refund belongs to; none where the caller may not see the order. */
export async function paymentsOfPart(id: string, { loaders }: OrdersContext): Promise<readonly PaymentHistory[]> {
  const order = await loaders.orderOfPart.load(id);
  return order ? loaders.payments.load(order.id) : [];
}
