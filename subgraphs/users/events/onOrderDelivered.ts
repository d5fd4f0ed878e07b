import { aboutOrder, type OrderNewsReader } from './orderNewsReader.ts';

/** An order has arrived. */
export const onOrderDelivered: OrderNewsReader = (data) => {
  const { orderId, number } = aboutOrder.parse(data);
  return { orderId, news: { kind: 'orderDelivered', number } };
};
