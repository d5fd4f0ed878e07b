import { aboutOrder, type OrderNewsReader } from './orderNewsReader.ts';

/** An order has left the warehouse. */
export const onOrderShipped: OrderNewsReader = (data) => {
  const { orderId, number } = aboutOrder.parse(data);
  return { orderId, news: { kind: 'orderShipped', number } };
};
