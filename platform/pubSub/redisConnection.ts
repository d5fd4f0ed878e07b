import { createClient } from 'redis';
import { backoffMs, type Backoff } from '#platform/concurrency/backoff.ts';
import type { PubSubLogger } from './pubSub.ts';

const OPEN_WAIT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const CHECK_TIMEOUT_MS = 1_000;
// A ping is sent every second. If this many pings have no response when the next one is due, the network has dropped
// the connection or Redis hangs. The driver's own time limit restarts with each write, so a busy publisher would never
// reach it: that limit covers only the handshake of a new connection.
const PING_EVERY_MS = 1_000;
const MOST_SILENT_PINGS = 2;
const GREETING_TIMEOUT_MS = 2_500;
// Random in part, so that replicas do not reconnect all at once.
const BACKOFF: Backoff = { fromMs: 50, toMs: 1_000, jitter: 0.5 };
// The number of commands that may wait for a Redis that hangs; further commands are refused at once.
const QUEUE_LIMIT = 10_000;

type Client = ReturnType<typeof newClient>;

export type RedisConnection = {
  readonly client: Client;
  /** Resolves when Redis is connected, or after two seconds without it; never rejects. */
  readonly opened: Promise<void>;
  readonly check: () => Promise<void>;
  readonly close: () => void;
};

type RedisRole = 'publisher' | 'subscriber' | 'rate limits' | 'discovery' | 'cache';

/** Called for each command that is sent, with its name and what the connection is for. */
export type OnRedisCommand = (command: string, role: string) => void;

type ConnectionOptions = {
  readonly url: string;
  readonly log: PubSubLogger;
  readonly role: RedisRole;
  /** What happens while Redis is away, for the log. */
  readonly whileAway?: string;
  readonly onReady?: () => void;
  readonly onCommand?: OnRedisCommand | undefined;
};

/** Opens a connection to Redis that reconnects by itself, and logs once when it is lost and once when it is back. */
export function openRedisConnection({ whileAway = 'messages are lost', ...o }: ConnectionOptions): RedisConnection {
  const client = newClient(o.url);
  if (o.onCommand) watchCommands(client, o.role, o.onCommand);
  const reached = Promise.withResolvers<void>();
  let lostTo: unknown = null;
  const lose = (err: unknown): void => {
    if (lostTo === null) o.log.warn({ err, role: o.role }, `Redis is away (REDIS_URL): ${whileAway} until it is back`);
    lostTo = err;
  };
  client.on('error', lose);
  client.on('ready', () => {
    if (lostTo !== null) o.log.info({ role: o.role }, 'Redis is back');
    lostTo = null;
    reached.resolve();
    o.onReady?.();
  });
  connect(client);
  const stopPinging = reconnectOnSilence(client, lose);
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
      stopPinging();
      client.destroy();
    },
  };
}

/** Every command of the driver is sent by this method, those of scripts too. */
function watchCommands(client: Client, role: RedisRole, onCommand: OnRedisCommand): void {
  const send = client.sendCommand.bind(client);
  const watched: typeof send = (args, options) => {
    onCommand(String(args[0]), role);
    return send(args, options);
  };
  client.sendCommand = watched as Client['sendCommand']; // the same method, which has its own type parameters
}

/** Connects in the background, until the client is destroyed; failures are reported by the client's `error` event. */
function connect(client: Client): void {
  client.connect().catch(() => undefined);
}

/**
 * Pings while the client is ready; reports missing responses and reconnects. It counts its own ticks instead of time,
 * because a process that was suspended did not wait: it reads what has arrived before the next tick. Returns a function
 * that stops the pings.
 */
function reconnectOnSilence(client: Client, lose: (error: Error) => void): () => void {
  let unanswered = 0;
  const answered = (): void => void (unanswered = 0);
  client.on('ready', answered);
  const timer = setInterval(() => {
    if (!client.isReady) return;
    if (unanswered >= MOST_SILENT_PINGS) {
      lose(new Error(`Redis did not answer ${unanswered} pings`));
      client.destroy();
      return connect(client);
    }
    unanswered += 1;
    client.ping().then(answered, () => undefined);
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}

function newClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_LIMIT,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: GREETING_TIMEOUT_MS,
      reconnectStrategy: (retries) => backoffMs(BACKOFF, retries, Math.random()),
    },
  });
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`expected an answer of Redis within ${timeoutMs} ms`)),
    timeoutMs,
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
