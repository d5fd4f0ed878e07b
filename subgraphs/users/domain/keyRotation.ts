/** A key pair that signs access tokens. The private key is encrypted; the key signs from `signsFrom` on. */
export type SigningKey = {
  readonly id: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly encryptedPrivateJwk: string;
  readonly createdAt: Date;
  readonly signsFrom: Date;
};

const DAY_MS = 24 * 3_600_000;
const SIGNING_PERIOD_MS = 30 * DAY_MS;
// Long enough for every cached key set to include the next key before the first token that it signs.
const PUBLISHED_BEFORE_MS = 600_000;
// Much longer than an access token is valid.
const PUBLISHED_AFTER_MS = DAY_MS;

/** When the key to create now starts to sign (null: create none), and the ids of the keys to remove. */
export type KeyRotationPlan = {
  readonly next: { readonly signsFrom: Date } | null;
  readonly removed: readonly string[];
};

/**
 * Plans the rotation of keys, which are given oldest first. Each key signs for 30 days; it is published from ten
 * minutes before it signs until a day after its successor starts to sign. The very first key signs at once.
 */
export function planKeyRotation(keys: readonly SigningKey[], now: Date): KeyRotationPlan {
  const newest = keys.at(-1);
  if (!newest) return { next: { signsFrom: now }, removed: [] };
  const isDue = now.getTime() - newest.signsFrom.getTime() >= SIGNING_PERIOD_MS;
  const removed = keys.filter((_key, index) => {
    const successor = keys[index + 1];
    return successor !== undefined && now.getTime() - successor.signsFrom.getTime() >= PUBLISHED_AFTER_MS;
  });
  return {
    next: isDue ? { signsFrom: new Date(now.getTime() + PUBLISHED_BEFORE_MS) } : null,
    removed: removed.map((key) => key.id),
  };
}
