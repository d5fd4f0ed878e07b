import { aboutSale, type OrderNewsReader } from './orderNewsReader.ts';

/** An order was paid and is being made ready. */
export const onOrderConfirmed: OrderNewsReader = (data) => {
  const { orderId, number, totals } = aboutSale.parse(data);
  const total = { amountMinor: totals.totalMinor, currency: totals.currency };
  return { orderId, news: { kind: 'orderConfirmed', number, total } };
};
