import DataLoader from 'dataloader';
import { isId } from '#platform/ids/isId.ts';
import type { Address } from './domain/addressBook.ts';
import type { ApiKey } from './domain/apiKey.ts';
import { sequenceIn, type AuditEntry } from './domain/auditLog.ts';
import type { Notification, NotificationPage } from './domain/notification.ts';
import type { Session } from './domain/session.ts';
import type { User } from './domain/user.ts';
import type { InboxSlice } from './store/notifications.ts';
import type { UsersStore } from './store/usersStore.ts';

/** The DataLoaders of one request: all keys of one event-loop tick are one query. */
export type UsersLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(store: UsersStore) {
  return {
    /** An account by id; null if unknown. */
    user: byId<User>('usr', store.accounts.findMany),
    /** An address by id, of any account; null if unknown. */
    address: byId<Address>('adr', store.addressBooks.findMany),
    /** The address book of an account. */
    addressBook: byUser<Address>(store.addressBooks.findByUsers),
    /** A live session by id, of any account; null if unknown. */
    session: byId<Session>('ses', store.sessions.findMany),
    /** The live sessions of an account. */
    sessions: byUser<Session>(store.sessions.findByUsers),
    /** A notification by id, of any account; null if unknown. */
    notification: byId<Notification>('ntf', store.notifications.findMany),
    /** An API key by id; null if unknown. */
    apiKey: byId<ApiKey>('apk', store.apiKeys.findMany),
    /** An entry of the audit log by id; null if unknown. */
    activityEntry: byEntryId(store.auditLog.findMany),
    /** A page of an account's inbox. */
    inbox: byInbox(store.notifications.findPages),
  };
}

// Clients choose these texts: one that is not an id of this type is not queried.
function byId<T extends { readonly id: string }>(prefix: string, findMany: (ids: readonly string[]) => Promise<T[]>) {
  return new DataLoader<string, T | null>(async (ids) => {
    const validIds = ids.filter((id) => isId(prefix, id));
    const found = validIds.length > 0 ? await findMany(validIds) : [];
    const byKey = new Map(found.map((entity) => [entity.id, entity]));
    return ids.map((id) => byKey.get(id) ?? null);
  });
}

function byEntryId(findMany: (sequences: readonly number[]) => Promise<AuditEntry[]>) {
  return new DataLoader<string, AuditEntry | null>(async (ids) => {
    const sequences = ids.map(sequenceIn);
    const found = await findMany(sequences.filter((each) => each !== null));
    const bySequence = new Map(found.map((entry) => [entry.sequence, entry]));
    return sequences.map((each) => (each === null ? null : (bySequence.get(each) ?? null)));
  });
}

function byUser<T extends { readonly userId: string }>(findByUsers: (userIds: readonly string[]) => Promise<T[]>) {
  return new DataLoader<string, readonly T[]>(async (userIds) => {
    const byKey = Map.groupBy(await findByUsers(userIds), (entity) => entity.userId);
    return userIds.map((id) => byKey.get(id) ?? []);
  });
}

type InboxKey = { readonly userId: string; readonly slice: InboxSlice };

// One query per slice, for any number of inboxes.
function byInbox(findPages: (userIds: readonly string[], slice: InboxSlice) => Promise<NotificationPage[]>) {
  const sliceKey = ({ slice }: InboxKey) => JSON.stringify([slice.first, slice.after, slice.unreadOnly]);
  const load = async (keys: readonly InboxKey[]) => {
    const pages = new Map<InboxKey, NotificationPage>();
    for (const group of Map.groupBy(keys, sliceKey).values()) {
      const userIds = group.map(({ userId }) => userId);
      const found = await findPages(userIds, group[0]?.slice ?? {});
      group.forEach((key, index) => pages.set(key, requirePage(found[index])));
    }
    return keys.map((key) => requirePage(pages.get(key)));
  };
  return new DataLoader<InboxKey, NotificationPage, string>(load, {
    cacheKeyFn: (key) => JSON.stringify([key.userId, sliceKey(key)]),
  });
}

function requirePage(page: NotificationPage | undefined): NotificationPage {
  if (!page) throw new Error('expected a page for each requested inbox, got fewer');
  return page;
}
