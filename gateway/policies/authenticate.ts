import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { accessToken } from '#platform/identity/accessToken.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { KeySet } from './keySet.ts';
import type { Revocations } from './revocations.ts';

/** Returns the caller of an Authorization header, null without one; throws UNAUTHENTICATED for an invalid one. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | null>;

const payload = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  roles: z.array(z.string()),
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
});

type AuthenticateOptions = {
  readonly keySet: KeySet;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly now?: () => number;
  readonly maxCached?: number;
};

const JWT_REQUIREMENTS = {
  algorithms: ['EdDSA', 'Ed25519'],
  issuer: accessToken.issuer,
  audience: accessToken.audience,
  clockTolerance: 5,
};
const MAX_TOKEN_LENGTH = 4096;

/** Verifies each token once and caches its caller by the token's digest; `maxCached` callers (10 000) at most. */
export function createAuthenticate({
  keySet,
  revocations,
  now = Date.now,
  maxCached = 10_000,
}: AuthenticateOptions): Authenticate {
  const callers = new LRUCache<string, Caller>({ max: maxCached });

  async function verifiedOnce(token: string): Promise<Caller> {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = callers.get(digest);
    if (known) return known;
    const verified = await verify(token, keySet, now);
    callers.set(digest, verified);
    return verified;
  }

  return async (authorization) => {
    if (authorization === undefined) return null;
    const caller = await verifiedOnce(bearerOf(authorization));
    const { claims, issuedAtSeconds, expiresAtMs } = caller;
    if (
      now() > expiresAtMs + JWT_REQUIREMENTS.clockTolerance * 1000 ||
      revocations.isRevoked({ ...claims, issuedAtSeconds })
    )
      throw refused();
    return caller;
  };
}

function bearerOf(authorization: string): string {
  const [scheme, token, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0 || token.length > MAX_TOKEN_LENGTH) {
    throw refused(new Error('expected "Bearer" and one token'));
  }
  return token;
}

async function verify(token: string, { keyFor }: KeySet, now: () => number): Promise<Caller> {
  try {
    const verified = await jwtVerify(token, keyFor, { ...JWT_REQUIREMENTS, currentDate: new Date(now()) });
    const { sub, sid, roles, scope, iat, exp } = payload.parse(verified.payload);
    const lifetimeMs = (exp - iat) * 1000;
    // Revocations are not known for longer than the tokens of the issuer live.
    if (lifetimeMs > accessToken.lifetimeMs)
      throw refused(new Error(`expected a lifetime of at most ${accessToken.lifetimeMs} ms, got ${lifetimeMs} ms`));
    const claims = { subject: sub, session: sid, roles, scopes: scope.split(' ').filter(Boolean) };
    return { claims, issuedAtSeconds: iat, expiresAtMs: exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw refused(error);
    throw error;
  }
}

function refused(cause?: unknown): Fault {
  return new Fault(gatewayFaults.tokenRefused, undefined, { cause });
}
