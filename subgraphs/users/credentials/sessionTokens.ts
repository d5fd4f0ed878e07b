import { createHash, randomBytes } from 'node:crypto';
import type { AccessTokens } from './accessTokens.ts';

/** How long an access token is valid, and a refresh token, and with it the session that it belongs to. */
export type TokenLifetimes = { readonly accessTokenMs: number; readonly sessionMs: number };

/** A refresh token for the client, and the hash of it for the store. */
export type IssuedRefreshToken = { readonly token: string; readonly hash: string; readonly expiresAt: Date };

/** Issues the two tokens of a session, and hashes the opaque tokens that clients present. */
export type SessionTokens = {
  readonly issueAccessToken: AccessTokens['issue'];
  readonly createRefreshToken: () => IssuedRefreshToken;
  readonly hashToken: (token: string) => string;
};

type SessionTokensOptions = {
  readonly accessTokens: AccessTokens;
  readonly now: () => Date;
  readonly sessionMs: number;
};

export function createSessionTokens({ accessTokens, now, sessionMs }: SessionTokensOptions): SessionTokens {
  return {
    issueAccessToken: accessTokens.issue,
    createRefreshToken: () => createRefreshToken(new Date(now().getTime() + sessionMs)),
    hashToken,
  };
}

/** Creates a refresh token: 256 random bits. */
function createRefreshToken(expiresAt: Date): IssuedRefreshToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token), expiresAt };
}

/**
 * The hash under which the store keeps a refresh or reset token. The token has 256 random bits, so a fast hash
 * suffices.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
