import { sql } from 'kysely';
import { derivedId } from '#platform/ids/ids.ts';
import { channelsFor, type Notification, type OutwardChannel } from '../domain/notification.ts';
import { notificationFact } from '../domain/userFact.ts';
import { addDeliveries, type NewDelivery } from './deliveries.ts';
import type { UserRow } from './usersTables.ts';
import { countUnread } from './unread.ts';
import { lockUsers, tellFacts, type Told, type Trx } from './writing.ts';

/** Something an account is to be told; `told` puts it into words of its locale. */
export type News = {
  readonly id: string;
  readonly userId: string;
  readonly orderId: string | null;
  readonly traceparent: string | null;
  readonly told: (locale: string) => Pick<Notification, 'topic' | 'title' | 'body'>;
};

/**
 * Tells accounts, in this order, each in the way it chose for the topic: an entry in its inbox, with the fact that it
 * came, and what goes out of the house. An account that is gone has no inbox; what was told before is not told again.
 */
export async function notify(trx: Trx, now: () => Date, news: readonly News[]): Promise<void> {
  if (news.length === 0) return;
  const inboxes = await lockInboxes(trx, news);
  const known = await findKnown(trx, news);
  const told = news.flatMap((each) => {
    const inbox = inboxes.get(each.userId);
    return inbox && !known.has(each.id) ? [tell(inbox, each, now())] : [];
  });
  await addEntries(
    trx,
    told.flatMap(({ entry }) => entry ?? []),
  );
  await tellFacts(
    trx,
    { now, traceparent: null },
    told.flatMap(({ fact }) => fact ?? []),
  );
  await addDeliveries(
    trx,
    told.flatMap(({ deliveries }) => deliveries),
  );
}

/** A locked account and its inbox, which grow with each entry. */
type Inbox = { readonly row: UserRow; lastSequence: number; unread: number };

async function lockInboxes(trx: Trx, news: readonly News[]): Promise<Map<string, Inbox>> {
  const rows = await lockUsers(trx, [...new Set(news.map(({ userId }) => userId))]);
  const unread = await countUnread(
    trx,
    rows.map(({ id }) => id),
  );
  // The count of facts orders an inbox: its next entry is the next one.
  return new Map(rows.map((row) => [row.id, { row, lastSequence: row.fact_version, unread: unread.get(row.id) ?? 0 }]));
}

async function findKnown(trx: Trx, news: readonly News[]): Promise<Set<string>> {
  const ids = news.map(({ id }) => id);
  const { rows } = await sql<{ id: string }>`select id from notifications where id = any(${ids})`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** What is to be written of one piece of news. */
type Telling = {
  readonly entry: Notification | null;
  readonly fact: Told | null;
  readonly deliveries: readonly NewDelivery[];
};

function tell(inbox: Inbox, { id, userId, orderId, traceparent, told }: News, createdAt: Date): Telling {
  const { row } = inbox;
  const wording = told(row.locale);
  const sequence = inbox.lastSequence + 1;
  const notification = { id, userId, sequence, ...wording, orderId, createdAt, readAt: null };
  const channels = channelsFor(wording.topic, row.channels);
  const outward = channels.filter((channel) => channel !== 'IN_APP').filter((channel) => reaches(channel, row));
  const deliveries = outward.map((channel) => deliveryOf(channel, notification));
  if (!channels.includes('IN_APP')) return { entry: null, fact: null, deliveries };
  inbox.lastSequence = sequence;
  inbox.unread += 1;
  const fact = { ...notificationFact('notification.created', notification, inbox.unread), traceparent };
  return { entry: notification, fact, deliveries };
}

function reaches(channel: OutwardChannel, { phone }: UserRow): boolean {
  return channel !== 'SMS' || phone !== null;
}

function deliveryOf(channel: OutwardChannel, { id, userId, title, body }: Notification): NewDelivery {
  return { id: derivedId('dlv', id, channel), content: { kind: 'notification', channel, userId, title, body } };
}

async function addEntries(trx: Trx, entries: readonly Notification[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ id, userId, sequence, topic, title, body, orderId, createdAt, readAt }) => {
    const told = { topic, title, body, order_id: orderId };
    return { id, user_id: userId, sequence, ...told, created_at: createdAt, read_at: readAt };
  });
  await trx.insertInto('notifications').values(rows).execute();
}
