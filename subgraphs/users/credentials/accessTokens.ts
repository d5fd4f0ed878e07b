import { SignJWT } from 'jose';
import type { Keyring } from './keyring.ts';

const LIFETIME_MS = 300_000;

/** Whom a token is for, and what they may do while it lasts. */
export type Bearer = {
  readonly subject: string;
  readonly session: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
};

export type IssuedAccessToken = { readonly token: string; readonly expiresAt: Date };

/** Issues access tokens. */
export type AccessTokens = { readonly issue: (bearer: Bearer) => Promise<IssuedAccessToken> };

/** Makes the issuer: JWTs signed with EdDSA (RFC 8037), good for 5 minutes. */
export function createAccessTokens({ keyring, now }: { keyring: Keyring; now: () => Date }): AccessTokens {
  return {
    async issue({ subject, session, roles, scopes }) {
      const { kid, key } = await keyring.signer();
      const issuedAt = now();
      const expiresAt = new Date(issuedAt.getTime() + LIFETIME_MS);
      const token = await new SignJWT({ sid: session, roles, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer('users')
        .setAudience('commerce-graph')
        .setSubject(subject)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
  };
}
