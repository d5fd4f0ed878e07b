import { aboutSale, type OrderNewsReader } from './orderNewsReader.ts';

/** An order was placed. */
export const onOrderCreated: OrderNewsReader = (data) => {
  const { orderId, number, totals } = aboutSale.parse(data);
  const total = { amountMinor: totals.totalMinor, currency: totals.currency };
  return { orderId, news: { kind: 'orderCreated', number, total } };
};
