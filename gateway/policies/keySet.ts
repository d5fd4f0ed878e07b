import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';

/** The public keys that verify access tokens. Disposing stops the periodic reads. */
export type KeySet = {
  /**
   * Throws DEPENDENCY_UNAVAILABLE while no keys were read yet, or when a key is unknown and the keys cannot be read.
   */
  readonly keyFor: JWTVerifyGetKey;
  /** Resolves when the first attempt to read the keys has ended, successfully or not. */
  readonly firstAttempt: Promise<void>;
  /** Null when the last attempt to read the keys succeeded, otherwise its consequence for callers. */
  readonly warning: () => string | null;
} & Disposable;

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const READ_EVERY_MS = 600_000;
const RETRY_AFTER_MS = 1_000;
// Anyone can send tokens with unknown key ids: each of them must not cause a read.
const COOLDOWN_MS = 2_000;

type KeySetOptions = {
  readonly read: () => Promise<{ readonly status: number; readonly body: string }>;
  readonly log: Log;
  readonly now?: () => number;
};

type State = { keys: ReturnType<typeof createLocalJWKSet> | null; readAt: number; failure: Error | null };

/**
 * Reads the keys at once, every ten minutes, and when a token names an unknown key; a failed read is retried every
 * second, also without requests. While the keys cannot be read, the last ones are used.
 */
export function openKeySet({ read, log, now = Date.now }: KeySetOptions): KeySet {
  const state: State = { keys: null, readAt: -Infinity, failure: null };
  const closing = new AbortController();
  let reading: Promise<void> | null = null;
  const refresh = (): Promise<void> => (reading ??= load().finally(() => (reading = null)));

  async function load(): Promise<void> {
    state.readAt = now();
    try {
      state.keys = await readKeys(read);
      if (state.failure) log.info('the token keys are read again');
      state.failure = null;
    } catch (err) {
      if (!state.failure) log.warn({ err, hasOlder: state.keys !== null }, 'the token keys cannot be read');
      state.failure = err instanceof Error ? err : new Error(String(err));
    }
  }

  void keepReading(state, refresh, closing.signal);
  return {
    firstAttempt: refresh(),
    warning: () => warningOf(state),
    async keyFor(header, token) {
      if (reading) await reading;
      const { keys } = state;
      if (keys === null) throw unavailable(state);
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // Another token with the same new key may have caused a read: one that runs, or one that has just ended.
        if (reading || now() - state.readAt >= COOLDOWN_MS) await refresh();
        else if (!state.failure && state.keys === keys) throw error;
        return (state.keys ?? keys)(header, token).catch((again: unknown) => {
          throw state.failure ? unavailable(state) : again;
        });
      }
    },
    [Symbol.dispose]: () => closing.abort(),
  };
}

async function keepReading(state: State, refresh: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await refresh();
    const waitMs = state.failure ? RETRY_AFTER_MS : READ_EVERY_MS;
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function readKeys(read: KeySetOptions['read']): Promise<NonNullable<State['keys']>> {
  const { status, body } = await read();
  if (status !== 200) throw new Error(`expected 200 for the token keys, got ${status}`);
  // The schema checks what the type requires; jose checks each key when it is used.
  return createLocalJWKSet(jwks.parse(JSON.parse(body)) as JSONWebKeySet);
}

function warningOf({ keys, failure }: State): string | null {
  if (keys === null) return 'the token keys were not read yet: requests with an access token fail';
  return failure && `the token keys cannot be read, the last ones are used: ${failure.message}`;
}

function unavailable({ failure }: State): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, 'Tokens cannot be checked at the moment.', { cause: failure });
}
