import type { NotificationTopic } from './notification.ts';

/** An amount in the minor unit of an ISO 4217 currency. */
export type Amount = { readonly amountMinor: number; readonly currency: string };

/** A notification for the owner of an order, before it is rendered in a language. */
export type OrderNotification =
  | { readonly kind: 'orderCreated'; readonly number: string; readonly total: Amount }
  | { readonly kind: 'orderConfirmed'; readonly number: string; readonly total: Amount }
  | { readonly kind: 'orderShipped'; readonly number: string; readonly carrier: string | null }
  | { readonly kind: 'orderDelivered'; readonly number: string }
  | { readonly kind: 'orderCancelled'; readonly number: string; readonly cause: string; readonly isPaid: boolean }
  | { readonly kind: 'paymentCompleted'; readonly number: string; readonly amount: Amount }
  | { readonly kind: 'paymentFailed'; readonly number: string; readonly amount: Amount }
  | { readonly kind: 'paymentRefunded'; readonly number: string; readonly amount: Amount };

/** The topic of each kind of notification. */
export const topicByKind: Readonly<Record<OrderNotification['kind'], NotificationTopic>> = {
  orderCreated: 'ORDER_STATUS',
  orderConfirmed: 'ORDER_STATUS',
  orderShipped: 'SHIPMENT',
  orderDelivered: 'SHIPMENT',
  orderCancelled: 'ORDER_STATUS',
  paymentCompleted: 'PAYMENT',
  paymentFailed: 'PAYMENT',
  paymentRefunded: 'PAYMENT',
};
