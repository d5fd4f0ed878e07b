import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { formatMoney } from '#platform/scalars/money.ts';
import { notificationForOrder } from '../domain/notificationForOrder.ts';
import { notify } from '../store/notificationChanges.ts';
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
 * Tells the owner of an order what happened to it, in the transaction given. Events of other types, and of orders that
 * belong to nobody, tell nobody anything.
 */
export function createTellOwner({ db, now }: Pick<Writing, 'db' | 'now'>) {
  return async (trx: Trx, event: EventEnvelope): Promise<void> => {
    const read = readers.get(event.type);
    if (!read || event.owner === null) return;
    const { orderId, news } = read(event.data);
    const writing = { db, now, traceparent: event.traceparent, onFacts: () => {} };
    await notify(trx, writing, {
      id: derivedId('ntf', event.id),
      userId: event.owner,
      orderId,
      told: (locale) => notificationForOrder(news, { locale, formatMoney }),
    });
  };
}
