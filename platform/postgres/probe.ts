import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** A connection that is only asked whether it is answered. */
export type Probe = {
  /**
   * Asks, unless an answer is still out; true when it comes within that time of the question, false when it does not or
   * the connection broke. A question that has waited so long already is not waited for again.
   */
  readonly answersWithin: (ms: number) => Promise<boolean>;
  /** Whether an answer is out, and the connection is not known to be broken. */
  readonly isSilent: () => boolean;
  /** When the question was asked to which an answer is out (`performance.now()`). */
  readonly sentAt: () => number;
  readonly destroy: () => void;
};

/** Connects a probe, or rejects; `connectionTimeoutMillis` of its settings bounds that. */
export async function connectProbe(config: ClientConfig): Promise<Probe> {
  const client = new Client(config);
  let isBroken = false;
  client.on('error', () => (isBroken = true));
  client.on('end', () => (isBroken = true));
  await client.connect();
  let pending: { readonly at: number; readonly answer: Promise<boolean> } | null = null;
  const query = async (): Promise<boolean> => {
    try {
      await client.query('select 1');
      pending = null;
      return true;
    } catch {
      isBroken = true;
      return false;
    }
  };
  return {
    async answersWithin(ms) {
      if (isBroken) return false;
      pending ??= { at: performance.now(), answer: query() };
      const leftMs = Math.max(0, pending.at + ms - performance.now());
      const timer = new AbortController();
      const late = sleep(leftMs, false, { signal: timer.signal }).catch(() => false);
      return await Promise.race([pending.answer, late]).finally(() => timer.abort());
    },
    isSilent: () => pending !== null && !isBroken,
    sentAt: () => pending?.at ?? performance.now(),
    destroy: () => void client.connection.stream.destroy(),
  };
}
