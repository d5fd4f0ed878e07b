import type { AccessTokens } from './accessTokens.ts';
import { createRefreshToken, refreshTokenHash, type IssuedRefreshToken } from './refreshTokens.ts';
import { resetTokenHash } from './resetTokens.ts';

/** The two tokens of a session, and how tokens that come back are found. */
export type SessionTokens = {
  readonly issueAccessToken: AccessTokens['issue'];
  readonly createRefreshToken: () => IssuedRefreshToken;
  readonly refreshTokenHash: (token: string) => string;
  readonly resetTokenHash: (token: string) => string;
};

/** Makes tokens by the house's clock. */
export function createSessionTokens({ issue }: AccessTokens, now: () => Date): SessionTokens {
  return {
    issueAccessToken: issue,
    createRefreshToken: () => createRefreshToken(now()),
    refreshTokenHash,
    resetTokenHash,
  };
}
