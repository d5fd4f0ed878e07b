import type { Notification } from './notification.ts';
import { invalid, notFound, refuse, type Refused } from './refusal.ts';

type MarkOutcome = { readonly kind: 'marked'; readonly newlyRead: readonly Notification[] } | Refused;

/** How many may be marked at once. */
export const MAX_MARKED = 100;

/** What is wrong with the ids asked for, or null. */
export function idsProblem(ids: readonly string[]): Refused | null {
  if (ids.length <= MAX_MARKED) return null;
  return refuse(invalid(['ids'], `expected at most ${MAX_MARKED} ids, got ${ids.length}`));
}

/** Decides which of an account's notifications become read; what is not its own does not exist. Those read before stay as they are. */
export function markNotificationsRead(ids: readonly string[], own: readonly Notification[]): MarkOutcome {
  const known = new Set(own.map(({ id }) => id));
  if (ids.some((id) => !known.has(id))) return refuse(notFound(['ids'], "ids of the account's own notifications"));
  return { kind: 'marked', newlyRead: own.filter(({ readAt }) => readAt === null) };
}
