import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { formatMoney } from '#platform/scalars/money.ts';
import { renderOrderNotification } from '../domain/renderMessage.ts';
import { addNotifications, type NewNotification } from '../store/addNotifications.ts';
import type { UsersTransaction, WriteContext } from '../store/writeContext.ts';
import { orderEventParsers } from './orderNotifications.ts';

/**
 * Creates the event handler that notifies the owners of orders, within the given transaction. It ignores events of
 * other types and events without an owner.
 */
export function createNotifyOwner({ now }: Pick<WriteContext, 'now'>) {
  return (trx: UsersTransaction, events: readonly EventEnvelope[]): Promise<void> =>
    addNotifications(trx, now, events.flatMap(notificationsFor));
}

function notificationsFor({ id, type, owner, data, traceparent }: EventEnvelope): NewNotification[] {
  const parse = orderEventParsers.get(type);
  if (!parse || owner === null) return [];
  const { orderId, notification } = parse(data);
  const render = (locale: string) => renderOrderNotification(notification, { locale, formatMoney });
  return [{ id: derivedId('ntf', id), userId: owner, orderId, traceparent, render }];
}
