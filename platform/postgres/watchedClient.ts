import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Client, type ClientConfig } from 'pg';

const TICK_MS = 500;
/** Longer than any watched statement takes; migrations, which may take longer, are not watched. */
const SILENCE_LIMIT_MS = 10_000;

/**
 * The settings that the code relies on; they override those of the database and the role. pg reads dates in ISO form,
 * text is UTF-8, and times are UTC. They are part of the startup message, so they cost no round trip, and poolers
 * support them.
 */
const sessionSettings = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  standard_conforming_strings: 'on',
};

/**
 * The state of one connection: the number of waiting statements, the number of ticks in which it received nothing while
 * statements waited, and the last time after which it received something.
 */
type Watched = { waiting: number; bytesRead: number; silentTicks: number; receivedAt: number };

const watchedClients = new WeakMap<Client, Watched>();

/** Called with +1 before each statement and with -1 after it. */
export function countWaiting(client: Client, by: 1 | -1): void {
  const watched = watchedClients.get(client);
  if (watched) watched.waiting += by;
}

/** Which connections count as silent; times are those of `performance.now()`. */
export type Silence = {
  /** Connections that have received nothing since then; null selects none. */
  readonly since: number | null;
  /** Connections that started to connect before then and have received nothing at all. */
  readonly connectingSince: number;
};

/** The open connections of one pool. */
export type WatchedClients = {
  /** The class of which the pool creates its connections. */
  readonly Client: typeof Client;
  /** Destroys every silent connection, including those that still connect. */
  readonly destroySilent: (silence: Silence) => void;
  /**
   * From now on destroys a connection whose statements get no response for ten seconds; returns a function that stops
   * this.
   */
  readonly startTicking: () => () => void;
};

/**
 * Creates the client class of a pool. One timer serves all connections. It counts its own ticks instead of time,
 * because a process that was suspended did not wait: it reads what has arrived before the next tick.
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

    /** A method of pg that its types omit: the contents of the startup message. */
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

/** Returns a function that records for each connection whether it received anything since the last call. */
function createTrafficReader(open: ReadonlyMap<Client, Watched>): () => void {
  let lastReadAt = -Infinity;
  return () => {
    for (const [client, watched] of open) {
      // The stream is a socket, also over TLS; pg's types are less specific.
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
