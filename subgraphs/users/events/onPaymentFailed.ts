import { aboutPayment, type OrderNewsReader } from './orderNewsReader.ts';

/** A payment came to nothing. */
export const onPaymentFailed: OrderNewsReader = (data) => {
  const { orderId, number, ...amount } = aboutPayment.parse(data);
  return { orderId, news: { kind: 'paymentFailed', number, amount } };
};
