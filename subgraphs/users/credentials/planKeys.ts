import type { SigningKey } from '../domain/signingKey.ts';

const DAY_MS = 24 * 3_600_000;
const SIGNS_FOR_MS = 30 * DAY_MS;
// Long enough that every reader of the key set has the next key before the first token it signs.
const PUBLISHED_AHEAD_MS = 600_000;
// Far longer than a token lives.
const PUBLISHED_AFTER_MS = DAY_MS;

/** Which key is to be made now, if any, and which are to be forgotten. */
export type KeyPlan = { readonly next: { readonly signsFrom: Date } | null; readonly dropped: readonly string[] };

/**
 * Plans the change of keys, oldest first: each signs for 30 days, is published ten minutes before and a day after. The
 * very first signs at once.
 */
export function planKeys(keys: readonly SigningKey[], now: Date): KeyPlan {
  const newest = keys.at(-1);
  if (!newest) return { next: { signsFrom: now }, dropped: [] };
  const isDue = now.getTime() - newest.signsFrom.getTime() >= SIGNS_FOR_MS;
  const dropped = keys.filter((_key, index) => {
    const successor = keys[index + 1];
    return successor !== undefined && now.getTime() - successor.signsFrom.getTime() >= PUBLISHED_AFTER_MS;
  });
  return {
    next: isDue ? { signsFrom: new Date(now.getTime() + PUBLISHED_AHEAD_MS) } : null,
    dropped: dropped.map((key) => key.id),
  };
}
