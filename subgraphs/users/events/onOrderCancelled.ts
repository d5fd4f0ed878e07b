import { z } from 'zod';
import { aboutOrder, type OrderNewsReader } from './orderNewsReader.ts';

const cancelled = aboutOrder.extend({ cause: z.string(), paymentStatus: z.string() });
const PAID: readonly string[] = ['PAID', 'PARTIALLY_REFUNDED'];

/** An order has ended before it was shipped. */
export const onOrderCancelled: OrderNewsReader = (data) => {
  const { orderId, number, cause, paymentStatus } = cancelled.parse(data);
  return { orderId, news: { kind: 'orderCancelled', number, cause, isPaid: PAID.includes(paymentStatus) } };
};
