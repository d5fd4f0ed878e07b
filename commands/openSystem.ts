import { loadDemoData } from './demoData.ts';
import { planSeeding, subgraphEnvironment, type StartConfig } from './startConfig.ts';
import { openingOrder } from './subgraph.ts';
import { publishEndpoints, type DataFolder } from '../embedded/dataFolder.ts';
import { openStoresIn } from '../embedded/openEmbeddedStores.ts';
import { openSecrets } from '../embedded/secrets.ts';
import { openLiveGatewayConfig } from '../gateway/liveGatewayConfig.ts';
import type { Exposure } from '../gateway/exposure.ts';
import { openGateway } from '../gateway/open.ts';
import { serviceVariable } from '#platform/environment/environment.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { countRedisCommands } from '#platform/metrics/serviceMetrics.ts';
import { createLog, type Log } from '#platform/log/log.ts';
import { chooseFreePort } from '#platform/http/listenAddress.ts';
import { storeAddress } from '#platform/environment/explainOpenFailure.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';

export type SystemOptions = {
  readonly config: StartConfig;
  readonly folder: DataFolder;
  /** Called with a sentence when a step begins. */
  readonly onStep: (step: string) => void;
};

/** The whole system, open. */
export type OpenedSystem = AsyncDisposable & {
  readonly port: number;
  readonly exposure: Exposure;
  /** The variables of its services. */
  readonly env: NodeJS.ProcessEnv;
  /** The variables that name stores which the demo data could be in, and was not loaded into. */
  readonly notSeeded: readonly string[];
};

/** Opens stores, subgraphs and gateway, in that order, each after those it calls; disposing closes them in reverse. */
export async function openSystem({ config, folder, onStep }: SystemOptions): Promise<OpenedSystem> {
  await using opening = new AsyncDisposableStack();
  const logOf = (service: string) => createLog({ service, level: config.logLevel });
  const metricsOf = await serveMetricsAt(config.metrics, opening);
  onStep('opening the stores');
  const { urls: storeUrls } = opening.use(await openStoresIn(folder, { ...config, onStep }));
  const secrets = await openSecrets(
    folder.path,
    config.subgraphs.flatMap((subgraph) => Object.values(subgraph.secrets)),
  );
  const pubSub = opening.use(await openPubSub(config.redisUrl, metricsOf('pubSub'), logOf('pubSub')));
  if (config.redisUrl && !(await isAnswering(pubSub)))
    onStep(`REDIS_URL: Redis at ${storeAddress(config.redisUrl)} is away; live events are late until it is back`);
  // Its services are one process: none of them can be found or replaced alone.
  const given = { ...process.env, DISCOVERY: 'static', DATA_DIR: folder.path };
  const env = await withAddressesToRead(subgraphEnvironment(given, { config, storeUrls, secrets }), config);

  const { seeded, notSeeded } = planSeeding(config);
  if (seeded.length > 0) onStep('loading the demo data');
  await loadDemoData({ subgraphs: seeded, storeUrls, log: logOf('seed') });
  onStep('opening the subgraphs and the gateway');
  const services: Record<string, string> = {};
  const urlsOf = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [serviceVariable(name, 'URL'), services[name]]));
  for (const { name, calls, load } of openingOrder(config.subgraphs)) {
    const open = await load();
    const subgraph = opening.use(
      await open({ env: { ...env, ...urlsOf(calls) }, pubSub, metrics: metricsOf(name), log: logOf(name) }),
    );
    services[name] = subgraph.url;
  }
  const gatewayEnv = { ...env, ...urlsOf(Object.keys(services)) };
  const log = logOf('gateway');
  const live = openLiveGatewayConfig({ env: gatewayEnv, given: { logLevel: config.logLevel }, log });
  const gateway = opening.use(await openGateway({ live, pubSub, metrics: metricsOf('gateway'), log }));
  services['gateway'] = gateway.url;
  opening.use(await publishEndpoints(folder, { stores: storeUrls, services }));
  const opened = opening.move();
  const { exposure } = live.current();
  return { port: gateway.port, exposure, env, notSeeded, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The driver of Redis takes long to load, and most starts on one machine have no Redis. */
async function openPubSub(url: string | null, metrics: Metrics, log: Log): Promise<PubSub> {
  if (url === null) return openLocalPubSub();
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  return openRedisPubSub({ url, log, onCommand: countRedisCommands(metrics) });
}

/** Serves the metrics of all services of the process at one address; returns how to get those of one service. */
async function serveMetricsAt(
  address: StartConfig['metrics'],
  opening: AsyncDisposableStack,
): Promise<(service: string) => Metrics> {
  if (!address) return () => noMetrics;
  const { openMetrics } = await import('#platform/metrics/openMetrics.ts');
  const { serveMetrics } = await import('#platform/metrics/metricsServer.ts');
  const metrics = openMetrics();
  opening.use(await serveMetrics(metrics, address));
  return metrics.of;
}

/** Fixes the addresses of subgraphs that open after those which read their event logs. */
async function withAddressesToRead(env: NodeJS.ProcessEnv, { subgraphs }: StartConfig): Promise<NodeJS.ProcessEnv> {
  const known: Record<string, string> = {};
  for (const name of new Set(subgraphs.flatMap(({ reads = [] }) => reads))) {
    const portVariable = serviceVariable(name, 'PORT');
    const host = env['HOST'] || '127.0.0.1';
    const port = env[portVariable] === '0' ? await chooseFreePort(host) : env[portVariable];
    known[portVariable] = String(port);
    known[serviceVariable(name, 'URL')] = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  }
  return { ...env, ...known };
}

function isAnswering(pubSub: PubSub): Promise<boolean> {
  return pubSub.check().then(
    () => true,
    () => false,
  );
}
