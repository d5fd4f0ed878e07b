import type { Money } from '#platform/scalars/money.ts';
import type { NotificationTopic } from './notification.ts';

/** A notification for the owner of an order, before it is rendered in a language. */
export type OrderNotification =
  | { readonly kind: 'orderCreated'; readonly number: string; readonly total: Money }
  | { readonly kind: 'orderConfirmed'; readonly number: string; readonly total: Money }
  | { readonly kind: 'orderShipped'; readonly number: string; readonly carrier: string | null }
  | { readonly kind: 'orderDelivered'; readonly number: string }
  | { readonly kind: 'orderCancelled'; readonly number: string; readonly cause: string; readonly isPaid: boolean }
  | { readonly kind: 'paymentCompleted'; readonly number: string; readonly amount: Money }
  | { readonly kind: 'paymentFailed'; readonly number: string; readonly amount: Money }
  | { readonly kind: 'paymentRefunded'; readonly number: string; readonly amount: Money };

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
