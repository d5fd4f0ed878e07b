import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { openKeySet, type KeySet } from './keySet.ts';

const TIMEOUT_MS = 3_000;

/**
 * Opens the key sets at URLs as one. A key of any of them verifies a token, also while another URL does not respond.
 */
export function openRemoteKeySets(urls: readonly string[], log: Log): KeySet {
  const sets = urls.map((url) => openKeySet({ read: () => readUrl(url), log: log.child({ url }) }));
  return {
    async keyFor(header, token) {
      let failure: unknown = new Error('expected the URL of a key set');
      for (const { keyFor } of sets) {
        try {
          return await keyFor(header, token);
        } catch (error) {
          // That keys cannot be read is said before that no other set has the key.
          if (!(failure instanceof Fault)) failure = error;
        }
      }
      throw failure;
    },
    firstAttempt: Promise.all(sets.map(({ firstAttempt }) => firstAttempt)).then(() => undefined),
    warning: () => sets.map((set) => set.warning()).find((warning) => warning !== null) ?? null,
    [Symbol.dispose]() {
      for (const set of sets) set[Symbol.dispose]();
    },
  };
}

async function readUrl(url: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, body: await response.text() };
}
