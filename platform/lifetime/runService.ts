import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import type { Registry } from '#platform/discovery/registry.ts';
import { readDiscovery, type DiscoveryConfig } from '#platform/environment/discovery.ts';
import { readMetricsAddress } from '#platform/environment/metricsAddress.ts';
import { readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import type { ListeningServer } from '#platform/http/listen.ts';
import type { ListenAddress } from '#platform/http/listenAddress.ts';
import { countRedisCommands } from '#platform/metrics/serviceMetrics.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { runUntilStopped } from './runUntilStopped.ts';

/** A service that runs as a process of its own, with Redis unless its configuration needs none. */
type Service<Config, Carrier extends PubSub | null> = {
  /** Its npm script, the name in its log, and the beginning of each line that is printed, such as `orders`. */
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its command line, when it has options. */
  readonly command?: Command;
  /** Reads the configuration, or throws EnvironmentError for all variables that are missing or wrong. */
  readonly readConfig: (env: NodeJS.ProcessEnv) => Config;
  /**
   * Whether a configuration needs Redis, as every one does by default; without it `pubSub` is null. A configuration that
   * could not be read is null: then REDIS_URL is reported with the other problems, or not.
   */
  readonly needsPubSub?: (config: Config | null) => boolean;
  /** Whether a configuration needs the registry; by default with DISCOVERY=registry. It is in Redis. */
  readonly needsRegistry?: (config: Config | null) => boolean;
  /** Whether others call it, so that it announces itself with DISCOVERY=registry; by default they do. */
  readonly isCalled?: boolean;
  /** Opens the service, which is disposed when the process must stop. It imports what takes long to load. */
  readonly open: (o: {
    readonly config: Config;
    readonly pubSub: Carrier;
    /** Null: it is not needed. */
    readonly registry: Registry | null;
    readonly metrics: Metrics;
    readonly log: Log;
  }) => Promise<ListeningServer>;
};

type ServiceConfig = {
  readonly host: string;
  readonly logLevel: string;
  readonly identityKeys: IdentityKeys | null;
};

const CLOSE_WITHIN_MS = 30_000;

/**
 * Runs a service as a process of its own until it is asked to stop, and ends the process. The arguments and all
 * variables, REDIS_URL among them, are checked before anything is opened. A process that is asked to stop first
 * withdraws from the registry, serves for DRAIN_DELAY_MS, and only then takes no more requests.
 *
 * @example
 * await runService({
 *   name: 'orders',
 *   env: process.env,
 *   readConfig: readOrdersConfig,
 *   open: async (o) => (await import('./open.ts')).openOrders(o),
 * });
 */
export async function runService<Config extends ServiceConfig, Carrier extends PubSub | null = PubSub>(
  o: Service<Config, Carrier>,
): Promise<never> {
  (o.command ?? commandLine(o.name)).parse();
  const open = (opened: AsyncDisposableStack) => openService(o, opened);
  return runUntilStopped({ name: o.name, open, closeWithinMs: CLOSE_WITHIN_MS });
}

async function openService<Config extends ServiceConfig, Carrier extends PubSub | null>(
  { name, env, readConfig, needsPubSub = () => true, ...o }: Service<Config, Carrier>,
  opened: AsyncDisposableStack,
): Promise<(signal: string) => void> {
  let config: Config | null = null;
  const isRegistered = env['DISCOVERY'] === 'registry';
  const needsRegistry = () => o.needsRegistry?.(config) ?? isRegistered;
  const readRedisUrl = () => {
    if (!needsPubSub(config) && !needsRegistry()) return null;
    return readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, env, ['REDIS_URL']).REDIS_URL;
  };
  const [read, discovery, metricsAddress, redisUrl] = readAllOrReportProblems(
    () => (config = readConfig(env)),
    () => readDiscovery(env),
    () => readMetricsAddress(env),
    readRedisUrl,
  );
  // The drivers of Redis and the log take long to load: a wrong variable is reported without them.
  const { createLog } = await import('#platform/log/log.ts');
  const log = createLog({ service: name, level: read.logLevel });
  const metrics = metricsAddress ? opened.use(await openServedMetrics(name, metricsAddress)) : noMetrics;
  const redis = { url: redisUrl ?? '', log, onCommand: countRedisCommands(metrics) };
  const pubSub = redisUrl === null ? null : opened.use(await openPubSub(redis));
  const registry = pubSub && needsRegistry() ? opened.use(await openRegistryIn({ ...redis, pubSub })) : null;
  // `pubSub` is null only where `needsPubSub` says so.
  const { port, url } = opened.use(await o.open({ config: read, pubSub: pubSub as Carrier, registry, metrics, log }));
  opened.defer(() => sleep(discovery.drainDelayMs));
  if (registry && isRegistered && (o.isCalled ?? true) && read.identityKeys)
    opened.use(
      await announce({
        name,
        url: isWildcard(read.host) ? `http://${hostname()}:${port}` : url,
        keys: read.identityKeys,
        discovery,
        registry,
        log,
      }),
    );
  return (signal) => log.info({ signal }, `${name} is closing`);
}

/** Whether a process listens on all addresses of its machine, which another one cannot call. */
function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

type Redis = { readonly url: string; readonly log: Log; readonly onCommand: ReturnType<typeof countRedisCommands> };

async function openPubSub(redis: Redis) {
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  return openRedisPubSub(redis);
}

async function openRegistryIn(redis: Redis & { readonly pubSub: PubSub }) {
  const { openRegistry } = await import('#platform/discovery/openRegistry.ts');
  return openRegistry(redis);
}

/** The metrics of the service, which are served until they are disposed. */
async function openServedMetrics(name: string, address: ListenAddress): Promise<Metrics & AsyncDisposable> {
  const { openMetrics } = await import('#platform/metrics/openMetrics.ts');
  const { serveMetrics } = await import('#platform/metrics/metricsServer.ts');
  const metrics = openMetrics();
  const server = await serveMetrics(metrics, address);
  return { ...metrics.of(name), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type Announced = {
  readonly name: string;
  /** Where others reach the process, unless ANNOUNCE_URL says so. */
  readonly url: string;
  readonly keys: IdentityKeys;
  readonly discovery: DiscoveryConfig;
  readonly registry: Registry;
  readonly log: Log;
};

async function announce({ name, url, keys, discovery, registry, log }: Announced): Promise<AsyncDisposable> {
  const { announceInstance } = await import('#platform/discovery/announceInstance.ts');
  const { createIdentity } = await import('#platform/identity/identity.ts');
  const { announceUrl, weight, version, zone } = discovery;
  const id = `${name}-${randomUUID().slice(0, 8)}`;
  const endpoint = new URL('/graphql', announceUrl ?? url).href;
  const instance = { id, url: endpoint, weight, version, zone };
  const { signMessage: sign } = createIdentity({ service: name, keys });
  return announceInstance({ registry, service: name, instance, sign, log });
}
