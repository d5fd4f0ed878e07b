import { sql } from 'kysely';
import { derivedId } from '#platform/ids/ids.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { channelsFor, type DeliveryChannel, type Notification } from '../domain/notification.ts';
import { notificationEvent } from '../domain/userEvent.ts';
import { enqueueDeliveries } from './deliveryQueue.ts';
import { countUnread } from './notifications.ts';
import type { UserRow } from './usersTables.ts';
import { appendUserEvents, lockUsers, type TracedUserEvent, type UsersTransaction } from './writeContext.ts';

/** A notification to add; `render` returns its text in the account's locale. */
export type NewNotification = {
  readonly id: string;
  readonly userId: string;
  readonly orderId: string | null;
  readonly traceparent: string | null;
  readonly render: (locale: string) => Pick<Notification, 'topic' | 'title' | 'body'>;
};

/**
 * Adds notifications in the given order, each by the channels that its account chose for the topic: an inbox entry with
 * its event, and deliveries. It skips unknown accounts and ids that were added before.
 */
export async function addNotifications(
  trx: UsersTransaction,
  now: () => Date,
  notifications: readonly NewNotification[],
): Promise<void> {
  if (notifications.length === 0) return;
  const inboxes = await lockInboxes(trx, notifications);
  const existingIds = await findExistingIds(trx, notifications);
  const writes = notifications.flatMap((notification) => {
    const inbox = inboxes.get(notification.userId);
    return inbox && !existingIds.has(notification.id) ? [writesFor(inbox, notification, now())] : [];
  });
  await insertEntries(
    trx,
    writes.flatMap(({ entry }) => entry ?? []),
  );
  await appendUserEvents(
    trx,
    { now, traceparent: null },
    writes.flatMap(({ event }) => event ?? []),
  );
  await enqueueDeliveries(
    trx,
    writes.flatMap(({ deliveries }) => deliveries),
  );
}

/** A locked account and the counters of its inbox, which increase with each new entry. */
type Inbox = { readonly row: UserRow; lastSequence: number; unread: number };

async function lockInboxes(
  trx: UsersTransaction,
  notifications: readonly NewNotification[],
): Promise<Map<string, Inbox>> {
  const found = await lockUsers(trx, [...new Set(notifications.map(({ userId }) => userId))]);
  const rows = found.filter(({ status }) => status !== 'ERASED');
  const unread = await countUnread(
    trx,
    rows.map(({ id }) => id),
  );
  // The event counter of the account numbers the entries of its inbox: each entry has exactly one event.
  return new Map(rows.map((row) => [row.id, { row, lastSequence: row.fact_version, unread: unread.get(row.id) ?? 0 }]));
}

async function findExistingIds(trx: UsersTransaction, notifications: readonly NewNotification[]): Promise<Set<string>> {
  const ids = notifications.map(({ id }) => id);
  const { rows } = await sql<{ id: string }>`select id from notifications where id = any(${ids})`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** What to write for one notification. */
type NotificationWrites = {
  readonly entry: Notification | null;
  readonly event: TracedUserEvent | null;
  readonly deliveries: readonly NewDelivery[];
};

function writesFor(
  inbox: Inbox,
  { id, userId, orderId, traceparent, render }: NewNotification,
  createdAt: Date,
): NotificationWrites {
  const { row } = inbox;
  const rendered = render(row.locale);
  const sequence = inbox.lastSequence + 1;
  const notification = { id, userId, sequence, ...rendered, orderId, createdAt, readAt: null };
  const channels = channelsFor(rendered.topic, row.channels);
  const deliveryChannels = channels
    .filter((channel) => channel !== 'IN_APP')
    .filter((channel) => canReach(channel, row));
  const deliveries = deliveryChannels.map((channel) => deliveryOf(channel, notification));
  if (!channels.includes('IN_APP')) return { entry: null, event: null, deliveries };
  inbox.lastSequence = sequence;
  inbox.unread += 1;
  const event = { ...notificationEvent('notification.created', notification, inbox.unread), traceparent };
  return { entry: notification, event, deliveries };
}

function canReach(channel: DeliveryChannel, { phone }: UserRow): boolean {
  return channel !== 'SMS' || phone !== null;
}

function deliveryOf(channel: DeliveryChannel, { id, userId, title, body }: Notification): NewDelivery {
  return { id: derivedId('dlv', id, channel), content: { kind: 'notification', channel, userId, title, body } };
}

async function insertEntries(trx: UsersTransaction, entries: readonly Notification[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ id, userId, sequence, topic, title, body, orderId, createdAt, readAt }) => {
    const content = { topic, title, body, order_id: orderId };
    return { id, user_id: userId, sequence, ...content, created_at: createdAt, read_at: readAt };
  });
  await trx.insertInto('notifications').values(rows).execute();
}
