import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';

/** The public keys access tokens are signed with. */
export type KeySet = {
  /** Throws DEPENDENCY_UNAVAILABLE while no keys were ever read. */
  readonly keyFor: JWTVerifyGetKey;
};

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const MAX_AGE_MS = 600_000;
// A stranger may write any key id into a token: that must not make us ask each time.
const COOLDOWN_MS = 2_000;

type KeySetOptions = {
  readonly read: () => Promise<{ readonly status: number; readonly body: string }>;
  readonly log: Log;
  readonly now?: () => number;
};

/**
 * Reads the keys when they are first needed, when a token names one that is not known, and every ten minutes.
 * While they cannot be read the last good ones are used.
 */
export function createKeySet({ read, log, now = Date.now }: KeySetOptions): KeySet {
  let keys: ReturnType<typeof createLocalJWKSet> | null = null;
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;

  async function load(): Promise<void> {
    readAt = now();
    try {
      const { status, body } = await read();
      if (status !== 200) throw new Error(`expected 200 for the token keys, got ${status}`);
      // The schema demands what the type does; jose checks each key when it is used.
      keys = createLocalJWKSet(jwks.parse(JSON.parse(body)) as JSONWebKeySet);
    } catch (err) {
      log.warn({ err, hasOlder: keys !== null }, 'the token keys cannot be read');
    }
  }
  const refresh = (): Promise<void> => (reading ??= load().finally(() => (reading = null)));

  return {
    async keyFor(header, token) {
      if (keys === null && now() - readAt >= COOLDOWN_MS) await refresh();
      else if (reading) await reading;
      if (keys === null)
        throw new Fault(gatewayFaults.dependencyUnavailable, 'Tokens cannot be checked at the moment.');
      if (now() - readAt >= MAX_AGE_MS) void refresh();
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || now() - readAt < COOLDOWN_MS) throw error;
        await refresh();
        return keys(header, token);
      }
    },
  };
}
