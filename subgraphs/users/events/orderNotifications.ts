import { z } from 'zod';
import type { OrderNotification } from '../domain/orderNotification.ts';

/** An event of the orders subgraph, parsed into a notification for the owner of the order. */
export type ParsedOrderEvent = { readonly orderId: string; readonly notification: OrderNotification };

/** Parses the data of one type of event; throws if the data is invalid. */
export type OrderEventParser = (data: unknown) => ParsedOrderEvent;

const amountMinor = z.int().nonnegative();
const currency = z.string().regex(/^[A-Z]{3}$/);
const order = z.object({ orderId: z.string().startsWith('ord_').max(64), number: z.string().min(1).max(40) });
const orderWithTotals = order.extend({ totals: z.object({ totalMinor: amountMinor, currency }) });
const shippedOrder = order.extend({ carrier: z.string().max(200).nullish() });
const cancelledOrder = order.extend({ cause: z.string(), paymentStatus: z.string() });
const payment = order.extend({ amountMinor, currency });

const PAID: readonly string[] = ['PAID', 'PARTIALLY_REFUNDED'];

function parseTotal(kind: 'orderCreated' | 'orderConfirmed'): OrderEventParser {
  return (data) => {
    const { orderId, number, totals } = orderWithTotals.parse(data);
    const total = { amountMinor: totals.totalMinor, currency: totals.currency };
    return { orderId, notification: { kind, number, total } };
  };
}

function parsePayment(kind: 'paymentCompleted' | 'paymentFailed' | 'paymentRefunded'): OrderEventParser {
  return (data) => {
    const { orderId, number, ...amount } = payment.parse(data);
    return { orderId, notification: { kind, number, amount } };
  };
}

function parseShipped(data: unknown): ParsedOrderEvent {
  const { orderId, number, carrier = null } = shippedOrder.parse(data);
  return { orderId, notification: { kind: 'orderShipped', number, carrier } };
}

function parseDelivered(data: unknown): ParsedOrderEvent {
  const { orderId, number } = order.parse(data);
  return { orderId, notification: { kind: 'orderDelivered', number } };
}

function parseCancelled(data: unknown): ParsedOrderEvent {
  const { orderId, number, cause, paymentStatus } = cancelledOrder.parse(data);
  return { orderId, notification: { kind: 'orderCancelled', number, cause, isPaid: PAID.includes(paymentStatus) } };
}

/** The events of the orders subgraph that create notifications, by type. */
export const orderEventParsers: ReadonlyMap<string, OrderEventParser> = new Map([
  ['order.created', parseTotal('orderCreated')],
  ['order.confirmed', parseTotal('orderConfirmed')],
  ['order.shipped', parseShipped],
  ['order.delivered', parseDelivered],
  ['order.cancelled', parseCancelled],
  ['payment.completed', parsePayment('paymentCompleted')],
  ['payment.failed', parsePayment('paymentFailed')],
  ['payment.refunded', parsePayment('paymentRefunded')],
]);
