import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo, type Connection } from 'mongoose';
import type { Log } from '#platform/log/log.ts';

const ROUND_EVERY_MS = 1000;
const ANSWER_WITHIN_MS = 2000;
/** The driver comes back by itself within this time, if it does. */
const REOPEN_AFTER_MS = 3000;

type WatchOptions = {
  readonly connection: Connection;
  readonly url: string;
  readonly options: mongo.MongoClientOptions;
  readonly log: Log;
};

export type MongoWatch = {
  /** Asks the server now; throws while it cannot be reached. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

/**
 * Asks MongoDB every second, and says once when it is away and once when it is back. The driver's monitor can stay
 * behind on a connection that was closed while it wrote (its write then waits for a `drain` that never comes), and never
 * ask again; so a client that reaches nothing for three seconds while a new one does is replaced by that.
 */
export function watchConnection(o: WatchOptions): MongoWatch {
  const closing = new AbortController();
  const asking = createAsking(o);
  let inHand: Promise<void> | null = null;
  const round = (): Promise<void> => (inHand ??= asking.ask().finally(() => (inHand = null)));

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(ROUND_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (!closing.signal.aborted) await round();
    }
  }

  const watching = watch();
  return {
    async check() {
      await round();
      asking.requireReached();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await watching;
    },
  };
}

function createAsking(o: WatchOptions) {
  let away: { readonly since: number; readonly reason: unknown } | null = null;
  return {
    async ask(): Promise<void> {
      try {
        await ping(o.connection.getClient());
        if (away) o.log.info('MongoDB is back');
        away = null;
      } catch (reason) {
        if (!away) o.log.error({ err: reason }, 'MongoDB is away: what needs it is refused until it is back');
        away = { since: away?.since ?? performance.now(), reason };
        if (performance.now() - away.since >= REOPEN_AFTER_MS) await reopen(o);
      }
    },
    requireReached(): void {
      if (away) throw new Error('MongoDB is away', { cause: away.reason });
    },
  };
}

async function reopen({ connection, url, options, log }: WatchOptions): Promise<void> {
  const fresh = new mongo.MongoClient(url, { ...options, appName: `${options.appName} reopened` });
  try {
    await ping(fresh);
    const old = connection.getClient();
    old.removeAllListeners();
    connection.setClient(fresh);
    log.warn('the MongoDB client reached nothing where a new one did: it was replaced');
    old.close(true).catch(() => undefined);
  } catch {
    // Away for a new client too, or the old one has just come back.
    fresh.close(true).catch(() => undefined);
  }
}

async function ping(client: mongo.MongoClient): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ANSWER_WITHIN_MS, 'late', { signal: timer.signal }).catch(() => 'late');
  try {
    const answer = client.connect().then(() => client.db('admin').command({ ping: 1 }));
    if ((await Promise.race([answer, late])) === 'late')
      throw new Error(`MongoDB did not answer within ${ANSWER_WITHIN_MS} ms`);
  } finally {
    timer.abort();
  }
}
