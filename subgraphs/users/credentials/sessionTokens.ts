import { createHash, randomBytes } from 'node:crypto';
import type { AccessTokens } from './accessTokens.ts';

/** A new API key: the text that its machine sends, and the hash of it for the store. */
export type NewApiKeySecret = { readonly key: string; readonly hash: string };

/** A refresh token for the client, and the hash of it for the store. */
export type IssuedRefreshToken = { readonly token: string; readonly hash: string; readonly expiresAt: Date };

/** Issues the two tokens of a session and API keys, and hashes the opaque tokens that clients present. */
export type SessionTokens = {
  readonly issueAccessToken: AccessTokens['issue'];
  readonly createRefreshToken: () => IssuedRefreshToken;
  readonly hashToken: (token: string) => string;
  readonly createApiKeySecret: () => NewApiKeySecret;
};

type SessionTokensOptions = {
  readonly accessTokens: AccessTokens;
  readonly now: () => Date;
  /** How long a refresh token is valid, and with it the session that it belongs to. */
  readonly sessionMs: () => number;
};

export function createSessionTokens({ accessTokens, now, sessionMs }: SessionTokensOptions): SessionTokens {
  return {
    issueAccessToken: accessTokens.issue,
    createRefreshToken: () => createRefreshToken(new Date(now().getTime() + sessionMs())),
    hashToken,
    createApiKeySecret,
  };
}

/** Creates a refresh token: 256 random bits. */
function createRefreshToken(expiresAt: Date): IssuedRefreshToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token), expiresAt };
}

/** Creates an API key: `key_` and 256 random bits. */
function createApiKeySecret(): NewApiKeySecret {
  const key = `key_${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashToken(key) };
}

/**
 * The hash under which the store keeps a refresh token, a reset token or an API key. The token has 256 random bits, so a fast hash
 * suffices.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
