import DataLoader from 'dataloader';
import { isId } from '#platform/ids/ids.ts';
import type { Address } from './domain/address.ts';
import type { Notification, NotificationPage } from './domain/notification.ts';
import type { Session } from './domain/session.ts';
import type { User } from './domain/user.ts';
import type { InboxSlice } from './store/notifications.ts';
import type { UsersStore } from './store/usersStore.ts';

/** The loads of one request: everything asked for in the same moment is one query. */
export type UsersLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(store: UsersStore) {
  return {
    /** An account by id; null when there is none. */
    user: byId<User>('usr', store.accounts.findMany),
    /** An address by id, whoever owns it; null when there is none. */
    address: byId<Address>('adr', store.addressBooks.findMany),
    /** The address book of an account. */
    addressBook: byUser<Address>(store.addressBooks.findOf),
    /** A live session by id, whosever it is; null when there is none. */
    session: byId<Session>('ses', store.sessions.findMany),
    /** The live sessions of an account. */
    sessions: byUser<Session>(store.sessions.findOf),
    /** A notification by id, whoever owns it; null when there is none. */
    notification: byId<Notification>('ntf', store.notifications.findMany),
    /** A page of an account's inbox. */
    inbox: inboxes(store.notifications.pagesOf),
  };
}

// What is no id of the kind cannot be found, and is not asked for: the text may come from anywhere.
function byId<T extends { readonly id: string }>(prefix: string, findMany: (ids: readonly string[]) => Promise<T[]>) {
  return new DataLoader<string, T | null>(async (ids) => {
    const askable = ids.filter((id) => isId(prefix, id));
    const found = askable.length > 0 ? await findMany(askable) : [];
    const byKey = new Map(found.map((thing) => [thing.id, thing]));
    return ids.map((id) => byKey.get(id) ?? null);
  });
}

function byUser<T extends { readonly userId: string }>(findOf: (userIds: readonly string[]) => Promise<T[]>) {
  return new DataLoader<string, readonly T[]>(async (userIds) => {
    const byKey = Map.groupBy(await findOf(userIds), (thing) => thing.userId);
    return userIds.map((id) => byKey.get(id) ?? []);
  });
}

type AskedInbox = { readonly userId: string; readonly slice: InboxSlice };

// The same slice of many inboxes is one query.
function inboxes(pagesOf: (userIds: readonly string[], slice: InboxSlice) => Promise<NotificationPage[]>) {
  const sliceKey = ({ slice }: AskedInbox) => JSON.stringify([slice.first, slice.after, slice.unreadOnly]);
  const load = async (asked: readonly AskedInbox[]) => {
    const pages = new Map<AskedInbox, NotificationPage>();
    for (const group of Map.groupBy(asked, sliceKey).values()) {
      const userIds = group.map(({ userId }) => userId);
      const found = await pagesOf(userIds, group[0]?.slice ?? {});
      group.forEach((each, index) => pages.set(each, requirePage(found[index])));
    }
    return asked.map((each) => requirePage(pages.get(each)));
  };
  return new DataLoader<AskedInbox, NotificationPage, string>(load, {
    cacheKeyFn: (asked) => JSON.stringify([asked.userId, sliceKey(asked)]),
  });
}

function requirePage(page: NotificationPage | undefined): NotificationPage {
  if (!page) throw new Error('expected a page for each inbox asked for, got fewer');
  return page;
}
