import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo, type Connection } from 'mongoose';
import type { Log } from '#platform/log/log.ts';

const PING_INTERVAL_MS = 1000;
const PING_TIMEOUT_MS = 2000;
/** The driver's monitor sends a heartbeat every second, on a connection of its own. */
const HEARTBEAT_TIMEOUT_MS = 3000;
/** Time for a process whose event loop was blocked to read responses that have arrived. */
const GRACE_MS = 250;
/** The driver normally reconnects by itself within this time. */
const REOPEN_AFTER_MS = 3000;

type WatchOptions = {
  readonly connection: Connection;
  readonly url: string;
  readonly options: mongo.MongoClientOptions;
  readonly log: Log;
};

export type MongoWatch = {
  /** Pings the server now; throws while it cannot be reached. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

/**
 * Pings MongoDB every second and logs once when it becomes unreachable and once when it is reachable again. A ping
 * waits behind the operations of a full pool, so a late one counts as a failure only if the driver's monitor gets no
 * heartbeat either. Disposing stops the pings.
 *
 * The driver's monitor can hang on a connection that was closed during a write, which then waits for a `drain` event
 * that never comes. So when the client has failed for three seconds and a new client succeeds, the new one replaces it.
 */
export function watchConnection(o: WatchOptions): MongoWatch {
  const closing = new AbortController();
  const probe = createProbe(o);
  let running: Promise<void> | null = null;
  const runProbe = (): Promise<void> => (running ??= probe.run().finally(() => (running = null)));

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(PING_INTERVAL_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (!closing.signal.aborted) await runProbe();
    }
  }

  const watching = watch();
  return {
    async check() {
      await runProbe();
      probe.requireReachable();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await watching;
    },
  };
}

function createProbe(o: WatchOptions) {
  let outage: { readonly since: number; readonly reason: unknown } | null = null;
  const heartbeat = listenToMonitor(o.connection.getClient());
  return {
    async run(): Promise<void> {
      try {
        if ((await ping(o.connection.getClient())) === 'late') await requireHeartbeat(heartbeat);
        if (outage) o.log.info({}, 'MongoDB is back');
        outage = null;
      } catch (reason) {
        if (!outage) o.log.error({ err: reason }, 'MongoDB is away: requests that need it fail until it is back');
        outage = { since: outage?.since ?? performance.now(), reason };
        if (performance.now() - outage.since >= REOPEN_AFTER_MS) await reopen(o, heartbeat);
      }
    },
    requireReachable(): void {
      if (outage) throw new Error('MongoDB is away', { cause: outage.reason });
    },
  };
}

/** The time of the monitor's last successful heartbeat (`performance.now()`). */
type Heartbeat = { at: number };

function listenToMonitor(client: mongo.MongoClient, heartbeat: Heartbeat = { at: performance.now() }): Heartbeat {
  client.on('serverHeartbeatSucceeded', () => (heartbeat.at = performance.now()));
  return heartbeat;
}

async function requireHeartbeat(heartbeat: Heartbeat): Promise<void> {
  await sleep(GRACE_MS);
  if (performance.now() - heartbeat.at > HEARTBEAT_TIMEOUT_MS)
    throw new Error(`MongoDB did not answer within ${PING_TIMEOUT_MS} ms`);
}

async function reopen({ connection, url, options, log }: WatchOptions, heartbeat: Heartbeat): Promise<void> {
  const fresh = new mongo.MongoClient(url, { ...options, appName: `${options.appName} reopened` });
  try {
    if ((await ping(fresh)) === 'late') throw new Error('a new client gets no response either');
    const old = connection.getClient();
    old.removeAllListeners();
    listenToMonitor(fresh, heartbeat);
    connection.setClient(fresh);
    log.warn({}, 'the MongoDB client could not reach the server, but a new client can: it was replaced');
    old.close(true).catch(() => undefined);
  } catch {
    // The server is unreachable for a new client too.
    fresh.close(true).catch(() => undefined);
  }
}

/** Pings the server; rejects when the driver has marked it as unreachable. */
async function ping(client: mongo.MongoClient): Promise<'answered' | 'late'> {
  const timer = new AbortController();
  const late = sleep(PING_TIMEOUT_MS, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
  const answer = client.connect().then(() => client.db('admin').command({ ping: 1 }));
  return Promise.race([answer.then(() => 'answered' as const), late]).finally(() => timer.abort());
}
