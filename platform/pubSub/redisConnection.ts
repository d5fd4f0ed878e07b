import { createClient } from 'redis';
import type { PubSubLog } from './pubSub.ts';

const OPEN_WAIT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const CHECK_TIMEOUT_MS = 1_000;
// A connection that hears nothing for so long is lost, as on a network that went dead: a ping is due each second.
const PING_INTERVAL_MS = 1_000;
const SILENCE_TIMEOUT_MS = 3_500;
const RETRY_FROM_MS = 50;
const RETRY_CAP_MS = 2_000;
// What may wait for answers of a Redis that hangs; beyond it a command is refused at once.
const QUEUE_LIMIT = 10_000;

export type RedisConnection = {
  readonly client: ReturnType<typeof newClient>;
  /** Settles when Redis was reached, or after two seconds without it; never rejects. */
  readonly opened: Promise<void>;
  readonly check: () => Promise<void>;
  readonly close: () => void;
};

/** One connection to Redis that comes back by itself, and says once when it is lost and once when it is back. */
export function openRedisConnection(o: {
  url: string;
  log: PubSubLog;
  role: 'publisher' | 'subscriber';
  onReady?: () => void;
}): RedisConnection {
  const client = newClient(o.url);
  const reached = Promise.withResolvers<void>();
  let lostTo: unknown = null;
  client.on('error', (err: unknown) => {
    if (lostTo === null)
      o.log.warn({ err, role: o.role }, 'Redis is away (REDIS_URL): messages are lost until it is back');
    lostTo = err;
  });
  client.on('ready', () => {
    if (lostTo !== null) o.log.info({ role: o.role }, 'Redis is back');
    lostTo = null;
    reached.resolve();
    o.onReady?.();
  });
  // It is settled by closing too; why it is not reached is said by the listener above.
  client.connect().catch(() => undefined);
  const giveUp = setTimeout(reached.resolve, OPEN_WAIT_MS);

  return {
    client,
    opened: reached.promise.finally(() => clearTimeout(giveUp)),
    async check() {
      if (!client.isReady) throw new Error(`Redis is away for the ${o.role}`, { cause: lostTo });
      await within(CHECK_TIMEOUT_MS, client.ping());
    },
    close() {
      reached.resolve();
      client.destroy();
    },
  };
}

function newClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_LIMIT,
    maintNotifications: 'disabled',
    pingInterval: PING_INTERVAL_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      reconnectStrategy: waitBeforeRetry,
    },
  });
}

// Doubles up to the cap; half of it is chance, so that replicas do not come back all at once.
function waitBeforeRetry(retries: number): number {
  const wait = Math.min(RETRY_CAP_MS, RETRY_FROM_MS * 2 ** Math.min(retries, 10));
  return wait / 2 + Math.random() * (wait / 2);
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`expected an answer of Redis within ${timeoutMs} ms`)),
    timeoutMs,
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
