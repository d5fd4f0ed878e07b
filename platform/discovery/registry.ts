/**
 * What the registry needs of Redis: a client of the package `redis`, which rejects at once while Redis is away, and
 * pub/sub.
 */
export type RegistryConnection = {
  readonly client: { readonly sendCommand: (command: string[]) => Promise<unknown> };
  readonly pubSub: {
    readonly publish: (channel: string, message: string) => Promise<void>;
    readonly subscribe: (channel: string, onMessage: (message: string) => void) => Promise<AsyncDisposable>;
  };
};

/** The sentences that are logged; a pino logger is one. */
export type DiscoveryLog = Readonly<Record<'info' | 'warn', (fields: object, sentence: string) => void>>;

/** Signed texts of one service: an announcement of each instance, and the weights of its versions. */
export type RegistryEntries = {
  readonly announcements: readonly { readonly text: string; readonly leftMs: number }[];
  readonly weights: string | null;
};

/** The registry of instances in Redis. All methods reject while Redis is away. */
export type Registry = {
  /** How long an announcement is valid; an instance repeats it three times as often. */
  readonly announcedMs: number;
  /** Keeps the text under this id for `announcedMs`. */
  readonly announce: (service: string, id: string, text: string) => Promise<void>;
  readonly setWeights: (service: string, text: string) => Promise<void>;
  /** Sets the weights when there are none: Redis may have lost its data. */
  readonly restoreWeights: (service: string, text: string) => Promise<void>;
  readonly read: (service: string) => Promise<RegistryEntries>;
  /** Says that something has changed, to all who read the instances of the service. */
  readonly notify: (service: string) => Promise<void>;
  readonly onNotice: (service: string, listener: () => void) => Promise<AsyncDisposable>;
};

const ANNOUNCED_MS = 15_000;

/** The name before signed texts, and of the channel that says that something has changed. */
export const registryChannel = (service: string) => `discovery:${service}`;

// Both keys of a service have one hash tag, so that they are in one slot of Redis Cluster.
const instancesKey = (service: string) => `discovery:{${service}}:instances`;
const weightsKey = (service: string) => `discovery:{${service}}:weights`;

// The time is that of Redis: clocks of services may differ.
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const ANNOUNCE = `${NOW}
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %s', now + ARGV[3], ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

const READ = `${NOW}
local found = {}
local entries = redis.call('HGETALL', KEYS[1])
for at = 1, #entries, 2 do
  local expiresAt, text = string.match(entries[at + 1], '^(%d+) (.*)$')
  local left = (tonumber(expiresAt) or 0) - now
  if left > 0 then
    found[#found + 1] = left
    found[#found + 1] = text
  else
    redis.call('HDEL', KEYS[1], entries[at])
  end
end
return {found, redis.call('GET', KEYS[2])}`;

/**
 * Creates the registry. Of each service, Redis has the hash `discovery:{<service>}:instances` (per instance id the epoch
 * ms at which it expires, a space and the signed announcement), the text `discovery:{<service>}:weights`, and the
 * channel `discovery:<service>`.
 */
export function createRegistry(
  { client, pubSub }: RegistryConnection,
  { announcedMs = ANNOUNCED_MS }: { readonly announcedMs?: number } = {},
): Registry {
  const run = (script: string, keys: readonly string[], values: readonly string[] = []) =>
    client.sendCommand(['EVAL', script, String(keys.length), ...keys, ...values]);
  return {
    announcedMs,
    async announce(service, id, text) {
      await run(ANNOUNCE, [instancesKey(service)], [id, text, String(announcedMs)]);
    },
    async setWeights(service, text) {
      await client.sendCommand(['SET', weightsKey(service), text]);
    },
    async restoreWeights(service, text) {
      await client.sendCommand(['SET', weightsKey(service), text, 'NX']);
    },
    async read(service) {
      // What the script returns: pairs of a number and a text, and a text.
      const [found, weights] = (await run(READ, [instancesKey(service), weightsKey(service)])) as [unknown[], unknown];
      const announcements = found.flatMap((left, at) =>
        at % 2 === 0 ? [{ leftMs: Number(left), text: String(found[at + 1]) }] : [],
      );
      return { announcements, weights: typeof weights === 'string' ? weights : null };
    },
    notify: (service) => pubSub.publish(registryChannel(service), ''),
    onNotice: (service, listener) => pubSub.subscribe(registryChannel(service), listener),
  };
}
