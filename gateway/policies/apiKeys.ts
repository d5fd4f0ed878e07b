import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { Authenticate } from './authenticate.ts';
import type { Revocations } from './revocations.ts';

/** The status and body by which the subgraph that stores the keys answers: 200 with the key, 404 for no live key. */
export type CheckApiKey = (body: string) => Promise<{ readonly status: number; readonly body: string }>;

type ApiKeysOptions = {
  readonly check: CheckApiKey;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly now?: () => number;
};

const KEY = /^Bearer\s+(key_[\w-]{43})$/i;
const LOOKS_LIKE_KEY = /^Bearer\s+key_/i;
/** How long an answer is used: also the time until a revocation holds whose event did not arrive. */
const FRESH_MS = 5_000;
const MAX_CACHED = 10_000;

const liveKey = z.object({
  id: z.string().min(1),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

/** Whether an Authorization header brings an API key instead of an access token. */
export function hasApiKey(authorization: string): boolean {
  return LOOKS_LIKE_KEY.test(authorization.trim());
}

/**
 * Authenticates API keys: the caller is the key itself, with its scopes and without an account. An answer is used for
 * five seconds, also that there is no such key; a revocation that the gateway knows holds at once. Throws
 * DEPENDENCY_UNAVAILABLE while keys cannot be checked.
 */
export function createApiKeyAuthenticate({ check, revocations, now = Date.now }: ApiKeysOptions): Authenticate {
  const answers = new LRUCache<string, Promise<Caller | null>>({
    max: MAX_CACHED,
    ttl: FRESH_MS,
    perf: { now },
    ttlResolution: 0,
  });

  function callerOf(hash: string): Promise<Caller | null> {
    const known = answers.get(hash);
    if (known) return known;
    const asked = readCaller(check, hash);
    answers.set(hash, asked);
    asked.catch(() => answers.delete(hash));
    return asked;
  }

  return async (authorization) => {
    const key = KEY.exec(authorization?.trim() ?? '')?.[1];
    if (key === undefined) throw refused();
    const caller = await callerOf(createHash('sha256').update(key).digest('base64url'));
    if (!caller || now() >= caller.expiresAtMs) throw refused();
    if (revocations.isRevoked({ ...caller.claims, issuedAtSeconds: caller.issuedAtSeconds })) throw refused();
    return caller;
  };
}

async function readCaller(check: CheckApiKey, hash: string): Promise<Caller | null> {
  const { status, body } = await check(JSON.stringify({ hash }));
  if (status === 404) return null;
  if (status !== 200)
    throw new Fault(gatewayFaults.dependencyUnavailable, 'API keys cannot be checked at the moment.', {
      cause: new Error(`expected 200 or 404, got ${status}`),
    });
  const { id, scopes, createdAt, expiresAt } = liveKey.parse(JSON.parse(body));
  return {
    claims: { subject: id, session: id, roles: [], scopes },
    issuedAtSeconds: Math.floor(Date.parse(createdAt) / 1_000),
    expiresAtMs: Date.parse(expiresAt),
  };
}

function refused(): Fault {
  return new Fault(gatewayFaults.tokenRefused, 'The API key is unknown, expired or revoked.');
}
