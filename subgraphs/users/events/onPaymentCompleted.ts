import { aboutPayment, type OrderNewsReader } from './orderNewsReader.ts';

/** Money was received. */
export const onPaymentCompleted: OrderNewsReader = (data) => {
  const { orderId, number, ...amount } = aboutPayment.parse(data);
  return { orderId, news: { kind: 'paymentCompleted', number, amount } };
};
