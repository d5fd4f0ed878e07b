import { z } from 'zod';
import { aboutOrder, type OrderNewsReader } from './orderNewsReader.ts';

const shipped = aboutOrder.extend({ carrier: z.string().max(200).nullish() });

/** An order has left the warehouse. */
export const onOrderShipped: OrderNewsReader = (data) => {
  const { orderId, number, carrier = null } = shipped.parse(data);
  return { orderId, news: { kind: 'orderShipped', number, carrier } };
};
