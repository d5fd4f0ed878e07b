import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { z } from 'zod';
import { accessToken } from '#platform/identity/accessToken.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { JwtSettings } from '../settings.ts';

/** Which access tokens are accepted, and how their claims are read. */
export type TokenRules = Pick<JWTVerifyOptions, 'algorithms' | 'issuer' | 'audience'> & {
  /** Throws a ZodError when a claim is missing or has another form. */
  readonly claimsOf: (payload: JWTPayload) => Claims;
  readonly maxLifetimeMs: number;
};

const shopPayload = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  roles: z.array(z.string()),
  scope: z.string(),
  iat: z.number(),
});

/** The tokens of the shop's users subgraph. */
export const shopTokens: TokenRules = {
  algorithms: ['EdDSA', 'Ed25519'],
  issuer: accessToken.issuer,
  audience: accessToken.audience,
  // Revocations are not known for longer than the tokens of the issuer live.
  maxLifetimeMs: accessToken.lifetimeMs,
  claimsOf(payload) {
    const { sub, sid, roles, scope } = shopPayload.parse(payload);
    return { subject: sub, session: sid, roles, scopes: words(scope) };
  },
};

const claims = z.object({
  subject: z.string().min(1),
  session: z.string().default(''),
  roles: z.union([z.array(z.string()), z.string().transform(words)]).default([]),
  scopes: z.union([z.array(z.string()), z.string().transform(words)]).default([]),
});

/** The tokens of any issuer. Roles and scopes are a list, or one text with spaces; without a claim there are none. */
export function createTokenRules({ issuers, audiences, algorithms, claims: names = {} }: JwtSettings): TokenRules {
  const { subject = 'sub', session = 'sid', roles = 'roles', scopes = 'scope' } = names;
  return {
    algorithms,
    ...(issuers && { issuer: issuers }),
    ...(audiences && { audience: audiences }),
    maxLifetimeMs: Infinity,
    claimsOf: (payload) =>
      claims.parse({
        subject: claimAt(payload, subject),
        session: claimAt(payload, session),
        roles: claimAt(payload, roles),
        scopes: claimAt(payload, scopes),
      }),
  };
}

/** The claim of this name, which may be a URL, or else the one at a path with dots, such as `realm_access.roles`. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name.split('.').reduce<unknown>((value, step) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    return isObject ? Reflect.get(value, step) : undefined;
  }, payload);
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}
