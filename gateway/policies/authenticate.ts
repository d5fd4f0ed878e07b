import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { KeySet } from './keySet.ts';
import type { Revocations } from './revocations.ts';
import { shopTokens, type TokenRules } from './tokenRules.ts';

/** Returns the caller of an Authorization header, null without one; throws UNAUTHENTICATED for an invalid one. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | null>;

type AuthenticateOptions = {
  readonly keySet: KeySet;
  /** Which tokens are accepted: those of the shop by default. */
  readonly tokens?: TokenRules;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly now?: () => number;
  readonly maxCached?: number;
};

const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_TOKEN_LENGTH = 4096;

/** Verifies each token once and caches its caller by the token's digest; `maxCached` callers (10 000) at most. */
export function createAuthenticate({
  keySet,
  tokens = shopTokens,
  revocations,
  now = Date.now,
  maxCached = 10_000,
}: AuthenticateOptions): Authenticate {
  const callers = new LRUCache<string, Caller>({ max: maxCached });

  async function verifiedOnce(token: string): Promise<Caller> {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = callers.get(digest);
    if (known) return known;
    const verified = await verify(token, { keySet, tokens, now });
    // Requests that came while the token was verified get one caller: equal reads of it are shared.
    const caller = callers.get(digest) ?? verified;
    callers.set(digest, caller);
    return caller;
  }

  return async (authorization) => {
    if (authorization === undefined) return null;
    const caller = await verifiedOnce(bearerOf(authorization));
    const { claims, issuedAtSeconds, expiresAtMs } = caller;
    if (now() > expiresAtMs + CLOCK_TOLERANCE_SECONDS * 1000 || revocations.isRevoked({ ...claims, issuedAtSeconds }))
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

type Verifying = { readonly keySet: KeySet; readonly tokens: TokenRules; readonly now: () => number };

async function verify(token: string, { keySet: { keyFor }, tokens, now }: Verifying): Promise<Caller> {
  const { claimsOf, maxLifetimeMs, ...requirements } = tokens;
  const times = { requiredClaims: ['exp'], clockTolerance: CLOCK_TOLERANCE_SECONDS, currentDate: new Date(now()) };
  try {
    const { payload } = await jwtVerify(token, keyFor, { ...requirements, ...times });
    const claims = claimsOf(payload);
    const { exp = 0, iat = 0 } = payload;
    const lifetimeMs = (exp - iat) * 1000;
    if (lifetimeMs > maxLifetimeMs)
      throw refused(new Error(`expected a lifetime of at most ${maxLifetimeMs} ms, got ${lifetimeMs} ms`));
    return { claims, issuedAtSeconds: iat, expiresAtMs: exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw refused(error);
    throw error;
  }
}

function refused(cause?: unknown): Fault {
  return new Fault(gatewayFaults.tokenRefused, undefined, { cause });
}
