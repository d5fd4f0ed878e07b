import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Probe } from './probe.ts';
import type { WatchedClients } from './watchedClient.ts';

const ROUND_EVERY_MS = 1000;
const ANSWER_WITHIN_MS = 2000;
/** How long the first connection may still answer after a newer one has. */
const GRACE_MS = 250;

type WatchOptions = {
  readonly clients: WatchedClients;
  /** Connects, and rejects after a while when that leads nowhere. */
  readonly connect: () => Promise<Probe>;
  readonly log: Logger;
};

export type ConnectionWatch = {
  /** Asks the server now, on a connection of its own; throws while it cannot be reached. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

/**
 * Looks after the connections of a pool. Every second it asks the server on a connection of its own, and says once when
 * the server is away and once when it is back. When that connection stays silent while a new one is answered, the network
 * has lost the old connections without telling: all that have heard nothing meanwhile are destroyed, and those that
 * began to connect before the new one did and have not been answered either. Whatever happens, a statement without any answer ends with its connection (see `WatchedClients`).
 */
export function watchConnections({ clients, connect, log }: WatchOptions): ConnectionWatch {
  const closing = new AbortController();
  const state = createState(log);
  const probing = createProbing(clients, connect);
  let inHand: Promise<void> | null = null;

  const round = (): Promise<void> =>
    (inHand ??= probing
      .probe()
      // What closing cuts off says nothing of the server.
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

/** Asks on one connection for as long as that is answered, then on a newer one. */
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
    /** Rejects when neither is answered. */
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
