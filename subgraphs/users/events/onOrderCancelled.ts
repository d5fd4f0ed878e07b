import { z } from 'zod';
import { aboutOrder, type OrderNewsReader } from './orderNewsReader.ts';

const cancelled = aboutOrder.extend({ cause: z.string() });

/** An order has ended before it was shipped. */
export const onOrderCancelled: OrderNewsReader = (data) => {
  const { orderId, number, cause } = cancelled.parse(data);
  return { orderId, news: { kind: 'orderCancelled', number, cause } };
};
