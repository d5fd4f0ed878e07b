import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import { hasApiKey } from './apiKeys.ts';
import type { Authenticate } from './authenticate.ts';
import type { RateLimits } from './rateLimits.ts';

/**
 * Authenticates a caller at an address; throws UNAUTHENTICATED, or RATE_LIMITED when the address has sent too many bad
 * credentials.
 */
export type Identify = (authorization: string | undefined, address: string) => Promise<Caller | null>;

const MAX_KEYS = 10_000;

/**
 * Limits how many bad tokens and keys an address sends; good ones are never refused. An access token is always verified,
 * which takes no call. While the budget is empty, an API key that was not accepted before is refused without a call.
 */
export function limitBadCredentials(
  authenticate: Authenticate,
  { badCredentials }: Pick<RateLimits, 'badCredentials'>,
): Identify {
  const acceptedKeys = new LRUCache<string, true>({ max: MAX_KEYS });

  return async (authorization, address) => {
    if (authorization === undefined) return null;
    const key = hasApiKey(authorization) ? createHash('sha256').update(authorization).digest('base64url') : null;
    if (key !== null && !acceptedKeys.has(key)) badCredentials.requireBudget(address);
    try {
      const caller = await authenticate(authorization);
      if (key !== null) acceptedKeys.set(key, true);
      return caller;
    } catch (error) {
      if (error instanceof Fault && error.code === gatewayFaults.unauthenticated.code)
        await badCredentials.pay(address);
      throw error;
    }
  };
}
