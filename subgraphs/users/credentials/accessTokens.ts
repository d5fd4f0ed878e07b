import { SignJWT } from 'jose';
import { accessToken } from '#platform/identity/accessToken.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Keyring } from './keyring.ts';

export type IssuedAccessToken = { readonly token: string; readonly expiresAt: Date };

/** Issues access tokens for an account and its session. */
export type AccessTokens = { readonly issue: (claims: Claims) => Promise<IssuedAccessToken> };

type AccessTokensOptions = {
  readonly keyring: Pick<Keyring, 'signingKey'>;
  readonly now: () => Date;
  readonly lifetimeMs?: number;
};

/** Creates the issuer: JWTs signed with EdDSA (RFC 8037), valid for `lifetimeMs`. */
export function createAccessTokens({
  keyring,
  now,
  lifetimeMs = accessToken.lifetimeMs,
}: AccessTokensOptions): AccessTokens {
  return {
    async issue({ subject, session, roles, scopes }) {
      const { kid, key } = await keyring.signingKey();
      const issuedAt = now();
      const expiresAt = new Date(issuedAt.getTime() + lifetimeMs);
      const token = await new SignJWT({ sid: session, roles, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer(accessToken.issuer)
        .setAudience(accessToken.audience)
        .setSubject(subject)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
  };
}
