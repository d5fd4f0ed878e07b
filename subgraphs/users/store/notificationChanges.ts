import { derivedId, isId } from '#platform/ids/ids.ts';
import { markNotificationsRead } from '../domain/markNotificationsRead.ts';
import { channelsFor, type Notification, type OutwardChannel } from '../domain/notification.ts';
import type { Refused } from '../domain/refusal.ts';
import { notificationFact } from '../domain/userFact.ts';
import { addDeliveries, type NewDelivery } from './deliveries.ts';
import { toNotification, type UserRow } from './usersTables.ts';
import { lockActiveUser, lockUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

/** Something an account is to be told; `told` puts it into words of its locale. */
export type News = {
  readonly id: string;
  readonly userId: string;
  readonly orderId: string | null;
  readonly told: (locale: string) => Pick<Notification, 'topic' | 'title' | 'body'>;
};

/**
 * Tells an account, in the way it chose for the topic: an entry in its inbox, with the fact that it came, and what goes
 * out of the house. An account that is gone has no inbox; what was told before is not told again.
 */
export async function notify(trx: Trx, writing: Writing, news: News): Promise<void> {
  const row = await lockUser(trx, news.userId);
  if (!row) return;
  const { id, userId, orderId } = news;
  const wording = news.told(row.locale);
  // The count of facts orders the inbox: this entry is the next one.
  const sequence = row.fact_version + 1;
  const notification = { id, userId, sequence, ...wording, orderId, createdAt: writing.now(), readAt: null };
  const channels = channelsFor(wording.topic, row.channels);
  if (channels.includes('IN_APP') && !(await addEntry(trx, writing, notification))) return;
  const outward = channels.filter((channel) => channel !== 'IN_APP').filter((channel) => reaches(channel, row));
  await addDeliveries(
    trx,
    outward.map((channel) => deliveryOf(channel, notification)),
  );
}

async function addEntry(trx: Trx, writing: Writing, notification: Notification): Promise<boolean> {
  const { id, userId, sequence, topic, title, body, orderId, createdAt, readAt } = notification;
  const told = { topic, title, body, order_id: orderId };
  const added = await trx
    .insertInto('notifications')
    .values({ id, user_id: userId, sequence, ...told, created_at: createdAt, read_at: readAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return false;
  const unread = await countUnread(trx, userId);
  await tellFacts(trx, writing, [notificationFact('notification.created', notification, unread)]);
  return true;
}

function reaches(channel: OutwardChannel, { phone }: UserRow): boolean {
  return channel !== 'SMS' || phone !== null;
}

function deliveryOf(channel: OutwardChannel, { id, userId, title, body }: Notification): NewDelivery {
  return { id: derivedId('dlv', id, channel), content: { kind: 'notification', channel, userId, title, body } };
}

type Marked = { readonly kind: 'marked'; readonly notifications: readonly Notification[] };

/** Marks notifications of an active account as read and answers them; null when there is no such account or it is not active. */
export function markRead(writing: Writing, userId: string, ids: readonly string[]): Promise<Marked | Refused | null> {
  return write(writing, async (trx) => {
    if (!(await lockActiveUser(trx, userId))) return null;
    const own = await findOwn(trx, userId, ids);
    const outcome = markNotificationsRead(ids, own);
    if (outcome.kind === 'refused') return outcome;
    const readAt = writing.now();
    const { newlyRead } = outcome;
    if (newlyRead.length > 0) {
      const unreadBefore = await countUnread(trx, userId);
      const newIds = newlyRead.map(({ id }) => id);
      await trx.updateTable('notifications').set({ read_at: readAt }).where('id', 'in', newIds).execute();
      const facts = newlyRead.map((read, index) =>
        notificationFact('notification.read', read, unreadBefore - index - 1),
      );
      await tellFacts(trx, writing, facts);
    }
    return { kind: 'marked', notifications: own.map((each) => ({ ...each, readAt: each.readAt ?? readAt })) };
  });
}

async function findOwn(trx: Trx, userId: string, ids: readonly string[]): Promise<Notification[]> {
  const askable = ids.filter((id) => isId('ntf', id));
  if (askable.length === 0) return [];
  const query = trx.selectFrom('notifications').selectAll().where('user_id', '=', userId).where('id', 'in', askable);
  return (await query.orderBy('sequence', 'desc').execute()).map(toNotification);
}

async function countUnread(trx: Trx, userId: string): Promise<number> {
  const query = trx.selectFrom('notifications').select((eb) => eb.fn.countAll<number>().as('count'));
  return (await query.where('user_id', '=', userId).where('read_at', 'is', null).executeTakeFirstOrThrow()).count;
}
