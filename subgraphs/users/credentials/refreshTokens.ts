import { createHash, randomBytes } from 'node:crypto';

const LIFETIME_MS = 168 * 3_600_000;

/** A refresh token for its bearer, and how it is kept. */
export type IssuedRefreshToken = { readonly token: string; readonly hash: string; readonly expiresAt: Date };

/** Makes a refresh token: 256 random bits, good for 168 hours. */
export function createRefreshToken(now: Date): IssuedRefreshToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: refreshTokenHash(token), expiresAt: new Date(now.getTime() + LIFETIME_MS) };
}

/** As what a refresh token is kept and found. It is random, so a fast hash is enough. */
export function refreshTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
