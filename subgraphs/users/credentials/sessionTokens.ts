import type { AccessTokens } from './accessTokens.ts';
import { createRefreshToken, refreshTokenHash, type IssuedRefreshToken } from './refreshTokens.ts';

/** The two tokens of a session. */
export type SessionTokens = {
  readonly issueAccessToken: AccessTokens['issue'];
  readonly createRefreshToken: () => IssuedRefreshToken;
  readonly refreshTokenHash: (token: string) => string;
};

/** Makes tokens by the house's clock. */
export function createSessionTokens({ issue }: AccessTokens, now: () => Date): SessionTokens {
  return { issueAccessToken: issue, createRefreshToken: () => createRefreshToken(now()), refreshTokenHash };
}
