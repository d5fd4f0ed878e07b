import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo, type Connection } from 'mongoose';
import type { Log } from '#platform/log/log.ts';

const ROUND_EVERY_MS = 1000;
const ANSWER_WITHIN_MS = 2000;
/** The driver's monitor asks every second, on a connection of its own. */
const HEARTBEAT_WITHIN_MS = 3000;
/** A process that was held up reads within this time what has arrived meanwhile. */
const GRACE_MS = 250;
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
 * Asks MongoDB every second, and says once when it is away and once when it is back. What it asks waits behind the
 * operations of a full pool: without an answer MongoDB is only away when the driver's monitor hears nothing either.
 *
 * The monitor can stay behind on a connection that was closed while it wrote (its write then waits for a `drain` that
 * never comes), and never ask again; so a client that reaches nothing for three seconds while a new one does is replaced
 * by that.
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
  const heartbeat = listenToMonitor(o.connection.getClient());
  return {
    async ask(): Promise<void> {
      try {
        if ((await ping(o.connection.getClient())) === 'late') await requireHeartbeat(heartbeat);
        if (away) o.log.info({}, 'MongoDB is back');
        away = null;
      } catch (reason) {
        if (!away) o.log.error({ err: reason }, 'MongoDB is away: what needs it is refused until it is back');
        away = { since: away?.since ?? performance.now(), reason };
        if (performance.now() - away.since >= REOPEN_AFTER_MS) await reopen(o, heartbeat);
      }
    },
    requireReached(): void {
      if (away) throw new Error('MongoDB is away', { cause: away.reason });
    },
  };
}

/** When the driver's monitor was answered last (`performance.now()`). */
type Heartbeat = { at: number };

function listenToMonitor(client: mongo.MongoClient, heartbeat: Heartbeat = { at: performance.now() }): Heartbeat {
  client.on('serverHeartbeatSucceeded', () => (heartbeat.at = performance.now()));
  return heartbeat;
}

async function requireHeartbeat(heartbeat: Heartbeat): Promise<void> {
  await sleep(GRACE_MS);
  if (performance.now() - heartbeat.at > HEARTBEAT_WITHIN_MS)
    throw new Error(`MongoDB did not answer within ${ANSWER_WITHIN_MS} ms`);
}

async function reopen({ connection, url, options, log }: WatchOptions, heartbeat: Heartbeat): Promise<void> {
  const fresh = new mongo.MongoClient(url, { ...options, appName: `${options.appName} reopened` });
  try {
    if ((await ping(fresh)) === 'late') throw new Error('a new client is not answered either');
    const old = connection.getClient();
    old.removeAllListeners();
    listenToMonitor(fresh, heartbeat);
    connection.setClient(fresh);
    log.warn({}, 'the MongoDB client reached nothing where a new one did: it was replaced');
    old.close(true).catch(() => undefined);
  } catch {
    // Away for a new client too, or the old one has just come back.
    fresh.close(true).catch(() => undefined);
  }
}

/** Rejects when the driver knows that the server is away. */
async function ping(client: mongo.MongoClient): Promise<'answered' | 'late'> {
  const timer = new AbortController();
  const late = sleep(ANSWER_WITHIN_MS, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
  const answer = client.connect().then(() => client.db('admin').command({ ping: 1 }));
  return Promise.race([answer.then(() => 'answered' as const), late]).finally(() => timer.abort());
}
