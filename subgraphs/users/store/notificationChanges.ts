import { isId } from '#platform/ids/ids.ts';
import { markNotificationsRead } from '../domain/markNotificationsRead.ts';
import type { Notification } from '../domain/notification.ts';
import type { Refused } from '../domain/refusal.ts';
import { notificationFact } from '../domain/userFact.ts';
import { countUnread } from './unread.ts';
import { toNotification } from './usersTables.ts';
import { lockActiveUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

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
      const unreadBefore = (await countUnread(trx, [userId])).get(userId) ?? 0;
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
