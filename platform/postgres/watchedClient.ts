import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Client, type ClientConfig } from 'pg';

const TICK_MS = 500;
/** No statement of ours takes so long: of the slow ones, migrations are not watched. */
const SILENCE_LIMIT_MS = 10_000;

/**
 * What the code relies on, whatever a database or a role has set for itself: pg reads dates in the form ISO, text is
 * UTF-8, times are UTC. Sent in the startup message, so they cost no round trip; a pooler knows these.
 */
const sessionSettings = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  standard_conforming_strings: 'on',
};

/**
 * What is known of one connection: how many statements wait, how often nothing was heard meanwhile, and the latest time
 * after which something was heard.
 */
type Watched = { waiting: number; bytesRead: number; silentTicks: number; receivedAt: number };

const watchedClients = new WeakMap<Client, Watched>();

/** To be called around each statement, by +1 and -1. */
export function countWaiting(client: Client, by: 1 | -1): void {
  const watched = watchedClients.get(client);
  if (watched) watched.waiting += by;
}

/** Times as `performance.now()` has them. */
export type Silence = {
  /** Those that have heard nothing since then; null for none of them. */
  readonly since: number | null;
  /** Those that began to connect before and have heard nothing at all. */
  readonly connectingSince: number;
};

/** The connections of one pool, from their beginning to their end. */
export type WatchedClients = {
  /** What the pool makes its connections of. */
  readonly Client: typeof Client;
  /** Destroys every connection that has heard nothing for so long, also one that still connects. */
  readonly destroySilent: (silence: Silence) => void;
  /** From now on a connection whose statements get no answer for ten seconds is destroyed; answers how to stop that. */
  readonly startTicking: () => () => void;
};

/**
 * One timer for all connections. It counts its own ticks: a process that was stopped for a while has not waited, and
 * reads what has arrived before the next tick.
 */
export function createWatchedClients(): WatchedClients {
  const open = new Map<Client, Watched>();

  class WatchedClient extends Client {
    constructor(config?: ClientConfig) {
      super(config);
      const watched = { waiting: 0, bytesRead: 0, silentTicks: 0, receivedAt: performance.now() };
      open.set(this, watched);
      watchedClients.set(this, watched);
      this.once('end', () => open.delete(this));
    }

    /** pg's own, which its types leave out: what the startup message says. */
    getStartupConf(): Record<string, string> {
      const { getStartupConf } = Client.prototype as unknown as { getStartupConf: () => Record<string, string> };
      return { ...getStartupConf.call(this), ...sessionSettings };
    }
  }

  const readTraffic = createTrafficReader(open);
  return {
    Client: WatchedClient,
    destroySilent({ since, connectingSince }) {
      readTraffic();
      for (const [client, { receivedAt, bytesRead }] of open)
        if (receivedAt <= (since ?? -Infinity) || (bytesRead === 0 && receivedAt <= connectingSince)) destroy(client);
    },
    startTicking() {
      const timer = setInterval(() => {
        readTraffic();
        for (const [client, { silentTicks }] of open) if (silentTicks * TICK_MS >= SILENCE_LIMIT_MS) destroy(client);
      }, TICK_MS);
      return () => clearInterval(timer);
    },
  };
}

/** Notes of each connection whether it has heard anything since the last time. */
function createTrafficReader(open: ReadonlyMap<Client, Watched>): () => void {
  let lastReadAt = -Infinity;
  return () => {
    for (const [client, watched] of open) {
      // Over TLS too the stream is a socket; pg's types say less.
      const { bytesRead } = client.connection.stream as Socket;
      const hasReceived = bytesRead !== watched.bytesRead;
      if (hasReceived) watched.receivedAt = Math.max(watched.receivedAt, lastReadAt);
      watched.bytesRead = bytesRead;
      watched.silentTicks = hasReceived || watched.waiting === 0 ? 0 : watched.silentTicks + 1;
    }
    lastReadAt = performance.now();
  };
}

function destroy(client: Client): void {
  client.connection.stream.destroy(new Error('Connection terminated: PostgreSQL was silent for too long'));
}
