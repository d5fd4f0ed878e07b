import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { formatMoney } from '#platform/scalars/money.ts';
import { notificationForOrder } from '../domain/notificationForOrder.ts';
import { notify, type News } from '../store/notify.ts';
import type { Trx, Writing } from '../store/writing.ts';
import { onOrderCancelled } from './onOrderCancelled.ts';
import { onOrderConfirmed } from './onOrderConfirmed.ts';
import { onOrderCreated } from './onOrderCreated.ts';
import { onOrderDelivered } from './onOrderDelivered.ts';
import { onOrderShipped } from './onOrderShipped.ts';
import { onPaymentCompleted } from './onPaymentCompleted.ts';
import { onPaymentFailed } from './onPaymentFailed.ts';
import { onPaymentRefunded } from './onPaymentRefunded.ts';
import type { OrderNewsReader } from './orderNewsReader.ts';

/** What this house reads of the orders house, by type. */
export const readers: ReadonlyMap<string, OrderNewsReader> = new Map([
  ['order.created', onOrderCreated],
  ['order.confirmed', onOrderConfirmed],
  ['order.shipped', onOrderShipped],
  ['order.delivered', onOrderDelivered],
  ['order.cancelled', onOrderCancelled],
  ['payment.completed', onPaymentCompleted],
  ['payment.failed', onPaymentFailed],
  ['payment.refunded', onPaymentRefunded],
]);

/**
 * Tells the owners of orders what happened to them, in the transaction given. Events of other types, and of orders that
 * belong to nobody, tell nobody anything.
 */
export function createTellOwner({ now }: Pick<Writing, 'now'>) {
  return (trx: Trx, events: readonly EventEnvelope[]): Promise<void> => notify(trx, now, events.flatMap(newsIn));
}

function newsIn({ id, type, owner, data, traceparent }: EventEnvelope): News[] {
  const read = readers.get(type);
  if (!read || owner === null) return [];
  const { orderId, news } = read(data);
  const told = (locale: string) => notificationForOrder(news, { locale, formatMoney });
  return [{ id: derivedId('ntf', id), userId: owner, orderId, traceparent, told }];
}
