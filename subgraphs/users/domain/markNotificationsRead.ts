import type { Notification } from './notification.ts';
import { invalid, notFound, refuse, type UsersRefused } from './refusal.ts';

type MarkOutcome = { readonly kind: 'marked'; readonly newlyRead: readonly Notification[] } | UsersRefused;

/** How many notifications one call may mark. */
export const MAX_MARKED_IDS = 100;

/** The refusal of a call with too many ids, or null. */
export function refuseTooManyIds(ids: readonly string[]): UsersRefused | null {
  if (ids.length <= MAX_MARKED_IDS) return null;
  return refuse(invalid(['ids'], `expected at most ${MAX_MARKED_IDS} ids, got ${ids.length}`));
}

/**
 * Decides which of an account's notifications become read. An id of another account's notification counts as unknown.
 * Notifications that were read before keep their time.
 */
export function markNotificationsRead(ids: readonly string[], own: readonly Notification[]): MarkOutcome {
  const ownIds = new Set(own.map(({ id }) => id));
  if (ids.some((id) => !ownIds.has(id))) return refuse(notFound(['ids'], "ids of the account's own notifications"));
  return { kind: 'marked', newlyRead: own.filter(({ readAt }) => readAt === null) };
}
