import { aboutPayment, type OrderNewsReader } from './orderNewsReader.ts';

/** Money was given back. */
export const onPaymentRefunded: OrderNewsReader = (data) => {
  const { orderId, number, ...amount } = aboutPayment.parse(data);
  return { orderId, news: { kind: 'paymentRefunded', number, amount } };
};
