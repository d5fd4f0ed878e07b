import type { Registry } from '#platform/discovery/registry.ts';
import { createPeerClocks } from '#platform/clock/peerClocks.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { countRedisCommands } from '#platform/metrics/serviceMetrics.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { fixedConfig, type LiveConfig } from '#platform/settings/liveConfig.ts';

import { createDriftCheck } from './composition/drift.ts';
import type { Supergraph } from './composition/supergraph.ts';
import { openSupergraphSource, type SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { createApolloGateway, createEngines, type ExecuteOfDocument } from './execution/executor.ts';
import { openPlanning } from './execution/planning.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import { createHealth, type GatewayHealth } from './health.ts';
import { startApolloServer } from './http/apolloServer.ts';
import { createApp } from './http/app.ts';
import { createFairQueue } from './http/fairQueue.ts';
import { createExecuteOperation, type ExecuteOperation } from './http/executeOperation.ts';
import { measureExecution } from './http/measureOperations.ts';
import { measureGateway, measurePlanning } from './measureGateway.ts';
import { openCache } from './openCache.ts';
import { apiSchemaOf, createLiveExecution, createLiveParts } from './liveParts.ts';
import { loadPlugins } from './loadPlugins.ts';
import { openCallers } from './openCallers.ts';
import { openClients, readIdentity, runningSdl } from './openClients.ts';
import { openPassthrough } from './openPassthrough.ts';
import { openSubscriptions } from './openSubscriptions.ts';
import { limitBadCredentials } from './policies/badCredentials.ts';
import type { Guards } from './policies/guards.ts';
import { openOverloadGuard } from './policies/overload.ts';
import { createRoutes } from './routes.ts';
import { openRateLimits } from './policies/rateLimits.ts';
import { createRevocations, type Revocations } from './policies/revocations.ts';

/** A configuration that does not change, or one that does, which is disposed with the gateway. */
type Configured = { readonly config: GatewayConfig } | { readonly live: LiveConfig<GatewayConfig> };

type GatewayOptions = Configured & {
  /** Carries the events of the shop; null: it is not needed, see {@link GatewayConfig.policies}. */
  readonly pubSub: PubSub | null;
  /** Where instances of subgraphs are found; absent: there is none. */
  readonly registry?: Registry | null;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly log: Log;
  /** Replaces Apollo Server's pipeline. */
  readonly executeOperation?: (parts: ExecutionParts) => ExecuteOperation;
};

/** What executes a resolved operation: the guards, which come first, and the executor. */
export type ExecutionParts = Pick<GatewayConfig, 'operationTimeoutMs' | 'hidesSubgraphs'> & {
  readonly guards: Pick<Guards, 'judge'>;
  readonly execute: ExecuteOfDocument;
  readonly log: Log;
};

/**
 * Opens the gateway, which serves at `url` until it is disposed. Disposing drains requests first and closes subgraph
 * clients last.
 */
export async function openGateway(o: GatewayOptions): Promise<ListeningServer> {
  const { pubSub, log, metrics = noMetrics } = o;
  await using opening = new AsyncDisposableStack();
  const live = opening.use('live' in o ? o.live : fixedConfig(o.config));
  const { current } = live;
  const config = current();
  const source = opening.use(await openSupergraphSource({ ...config.supergraphFiles, policies: config.policies, log }));
  const { identity, peers } = createIdentityOf(config, log);
  const calls = { identity, peers, registry: o.registry ?? null, metrics, log };
  const { clients, sources } = opening.use(await openClients(current, source, calls));
  const redis = { onRedisCommand: countRedisCommands(metrics), log };
  const revocations = createRevocations(config);
  const { authenticate, keySet } = opening.use(openCallers({ config, source, clients, revocations, log }));
  const { engineOf, planning } = opening.use(openEngines(source, metrics, log));
  const cache = opening.use(openCache({ current, supergraph: source.current, ...redis }));
  const parts = createLiveParts(current, { source, clients, authenticate, engineOf, cache });
  const shared = { ...parts, config, current, log, source, clients, engineOf, cache };
  const subscriptions = opening.use(openEvents(shared, { pubSub, identity, revocations }));
  const entrance = opening.use(openEntrance(current, source, redis));
  const about = { ...shared, ...subscriptions, settings: live, pubSub, keySet, peers: identity && peers };
  measureGateway(metrics, { ...about, ...entrance });
  const health = createHealth({ ...about, ...entrance, drift: createDrift(config, clients) });
  const prepare = createPrepare(clients, health);
  live.onChange(() => prepare(source.current()));
  const pipeline = { ...parts, supergraph: source, prepare, planning, log, replacement: o.executeOperation };
  const { createPipeline } = opening.use(await openPipeline(pipeline));
  const executeOperation = measureExecution(metrics, createLiveExecution(current, { source, createPipeline, cache }));
  await readIdentity(subscriptions.revocationsRead, keySet?.firstAttempt);
  const access = { identify: limitBadCredentials(authenticate, entrance.rateLimits), ...entrance };
  const served = { ...parts, ...parts.guards, ...access, executeOperation, apiSchema: apiSchemaOf(source), log };
  const addRoutes = createRoutes({ ...config, ...shared, sources, identity, ...entrance });
  const transports = { settings: current, subscriptions: subscriptions.hub, health: health.checks, addRoutes, metrics };
  const app = createApp({ ...config, ...served, ...transports, loadedPlugins: await loadPlugins(config.plugins) });
  const { url, port } = opening.use(await serve(app, config, log));
  const opened = opening.move();
  return { url, port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function serve(app: ReturnType<typeof createApp>, config: GatewayConfig, log: Log): Promise<ListeningServer> {
  const server = await listen(app, { ...config, portVariable: 'PORT' });
  log.info({ url: server.url }, 'the gateway is open');
  return server;
}

type PipelineOptions = Parameters<typeof createApolloGateway>[0] & {
  readonly guards: Guards;
  readonly replacement: ((parts: ExecutionParts) => ExecuteOperation) | undefined;
};

/** Starts Apollo Server, which executes operations unless something replaces its pipeline. */
async function openPipeline({ guards, replacement, ...o }: PipelineOptions) {
  const apollo = await startApolloServer({ gateway: createApolloGateway(o), guards, log: o.log });
  const create = replacement ?? ((parts) => createExecuteOperation({ ...parts, apollo }));
  return {
    createPipeline: (config: GatewayConfig) => create({ ...config, guards, execute: o.execute, log: o.log }),
    [Symbol.asyncDispose]: () => apollo.stop(),
  };
}

function createIdentityOf({ identityKeys: keys }: GatewayConfig, log: Log) {
  return { identity: keys && createIdentity({ service: 'gateway', keys }), peers: createPeerClocks({ log }) };
}

/** Returns what happens before another supergraph is served. */
function createPrepare(clients: SubgraphClients, health: GatewayHealth) {
  return (next: Supergraph): void => {
    clients.replace(next.subgraphs);
    health.listSubgraphs();
  };
}

type Redis = Parameters<typeof openRateLimits>[1];

/** Where the work of clients waits for its turn, and what refuses the work that there is no room or no budget for. */
function openEntrance(current: () => GatewayConfig, source: SupergraphSource, redis: Redis) {
  const { log } = redis;
  const opened = new AsyncDisposableStack();
  const queue = createFairQueue();
  const settings = () => current().overload;
  const fieldPolicies = () => source.current().fieldPolicies;
  const overload = opened.use(openOverloadGuard({ settings, fieldPolicies, queueDelayMs: queue.delayMs, log }));
  const rateLimits = opened.use(openRateLimits(current, redis));
  return { queue, overload, rateLimits, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Only subgraphs of this project say which schema they run. */
function createDrift({ policies }: GatewayConfig, clients: SubgraphClients) {
  return policies === 'shop' ? createDriftCheck((name) => runningSdl(clients, name)) : null;
}

type SharedParts = Omit<Parameters<typeof openSubscriptions>[0], 'pubSub' | 'identity' | 'revocations'>;
type EventParts = {
  readonly pubSub: PubSub | null;
  readonly identity: Identity | null;
  readonly revocations: Revocations;
};

/** Only the shop's subgraphs have events; those of another graph may serve subscriptions themselves. */
function openEvents(shared: SharedParts, { pubSub, identity, revocations }: EventParts) {
  if (shared.config.policies !== 'shop') return openPassthrough({ ...shared, revocations });
  if (pubSub && identity) return openSubscriptions({ ...shared, pubSub, identity, revocations });
  throw new Error('expected pub/sub and identity keys for the policies of the shop');
}

/** The most used operations are planned on a new supergraph before it is served. */
function openEngines(source: SupergraphSource, metrics: Metrics, log: Log) {
  const planning = openPlanning({ log });
  const engines = createEngines(measurePlanning(metrics, planning.plan));
  source.beforeReplace((next) => engines.warmUp(source.current(), next));
  return { planning, engineOf: engines.of, [Symbol.asyncDispose]: () => planning[Symbol.asyncDispose]() };
}
