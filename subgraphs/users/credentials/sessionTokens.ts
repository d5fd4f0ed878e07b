import { createHash, randomBytes } from 'node:crypto';
import type { AccessTokens } from './accessTokens.ts';

const REFRESH_LIFETIME_MS = 168 * 3_600_000;

/** A refresh token for the client, and the hash of it for the store. */
export type IssuedRefreshToken = { readonly token: string; readonly hash: string; readonly expiresAt: Date };

/** Issues the two tokens of a session, and hashes the opaque tokens that clients present. */
export type SessionTokens = {
  readonly issueAccessToken: AccessTokens['issue'];
  readonly createRefreshToken: () => IssuedRefreshToken;
  readonly hashToken: (token: string) => string;
};

export function createSessionTokens({ issue }: AccessTokens, now: () => Date): SessionTokens {
  return { issueAccessToken: issue, createRefreshToken: () => createRefreshToken(now()), hashToken };
}

/** Creates a refresh token: 256 random bits, valid for 168 hours. */
export function createRefreshToken(now: Date): IssuedRefreshToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token), expiresAt: new Date(now.getTime() + REFRESH_LIFETIME_MS) };
}

/**
 * The hash under which the store keeps a refresh or reset token. The token has 256 random bits, so a fast hash
 * suffices.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
