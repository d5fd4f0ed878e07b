import { SignJWT } from 'jose';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Keyring } from './keyring.ts';

const LIFETIME_MS = 300_000;

export type IssuedAccessToken = { readonly token: string; readonly expiresAt: Date };

/** Issues access tokens for an account and its session. */
export type AccessTokens = { readonly issue: (claims: Claims) => Promise<IssuedAccessToken> };

/** Creates the issuer: JWTs signed with EdDSA (RFC 8037), valid for 5 minutes. */
export function createAccessTokens({ keyring, now }: { keyring: Keyring; now: () => Date }): AccessTokens {
  return {
    async issue({ subject, session, roles, scopes }) {
      const { kid, key } = await keyring.signingKey();
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
