import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Probe } from './probe.ts';
import type { WatchedClients } from './watchedClient.ts';

const ROUND_EVERY_MS = 1000;
const ANSWER_WITHIN_MS = 2000;
/** How much longer than a newer connection the old one may take to respond. */
const GRACE_MS = 250;

type WatchOptions = {
  readonly clients: WatchedClients;
  /** Connects; rejects on a time limit of its own. */
  readonly connect: () => Promise<Probe>;
  readonly log: Logger;
};

export type ConnectionWatch = {
  /** Queries the server now on a separate connection; throws while it cannot be reached. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

/**
 * Detects lost connections of a pool. Every second it queries the server on a separate connection, the probe, and logs
 * once when the server cannot be reached and once when it can again. If the probe gets no response while a new
 * connection does, the network has dropped the old connections without closing them. Then every connection that has
 * received nothing since is destroyed, and every connection that started to connect before the new one and has received
 * nothing. Independently of this, a statement without a response ends with its connection (see `WatchedClients`).
 */
export function watchConnections({ clients, connect, log }: WatchOptions): ConnectionWatch {
  const closing = new AbortController();
  const state = createState(log);
  const probing = createProbing(clients, connect);
  let inHand: Promise<void> | null = null;

  const round = (): Promise<void> =>
    (inHand ??= probing
      .probe()
      // A probe that fails because of closing says nothing about the server.
      .then(state.reached, (error) => void (closing.signal.aborted || state.lost(error)))
      .finally(() => (inHand = null)));

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await round();
      await sleep(ROUND_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  const stopTicking = clients.startTicking();
  return {
    async check() {
      await round();
      state.requireReached();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      stopTicking();
      probing.close();
      await watching;
    },
  };
}

/** Queries on one connection while it responds, then on a newer one. */
function createProbing({ destroySilent }: WatchedClients, connect: WatchOptions['connect']) {
  let current: Probe | null = null;
  let isClosed = false;

  async function renew(old: Probe | null): Promise<void> {
    const begunAt = performance.now();
    const newer = await connect();
    if (isClosed || !(await newer.answersWithin(ANSWER_WITHIN_MS))) {
      newer.destroy();
      throw new Error(`PostgreSQL did not answer within ${ANSWER_WITHIN_MS} ms`);
    }
    if (old && (await old.answersWithin(performance.now() - old.sentAt() + GRACE_MS))) return newer.destroy();
    destroySilent({ since: old?.isSilent() ? old.sentAt() : null, connectingSince: begunAt });
    old?.destroy();
    current = newer;
  }

  return {
    /** Rejects when neither connection responds. */
    async probe(): Promise<void> {
      if (await current?.answersWithin(ANSWER_WITHIN_MS)) return;
      await renew(current);
      if (isClosed) current?.destroy();
    },
    close(): void {
      isClosed = true;
      current?.destroy();
    },
  };
}

/** Whether the server can be reached; logged when that changes. */
function createState(log: Logger) {
  let reason: unknown = null;
  return {
    reached(): void {
      if (reason !== null) log.info('PostgreSQL is back');
      reason = null;
    },
    lost(error: unknown): void {
      if (reason === null) log.error({ err: error }, 'PostgreSQL is away: what needs it is refused until it is back');
      reason = error;
    },
    requireReached(): void {
      if (reason !== null) throw new Error('PostgreSQL is away', { cause: reason });
    },
  };
}
