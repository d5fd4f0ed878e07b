import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from '#platform/discovery/registry.ts';
import { createPeerClocks, type PeerClocks } from '#platform/clock/peerClocks.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { fixedConfig, type LiveConfig } from '#platform/settings/liveConfig.ts';

import { createDriftCheck } from './composition/drift.ts';
import type { Supergraph } from './composition/supergraph.ts';
import { openSupergraphSource, type SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { createApolloGateway, createEngines, type ExecuteOfDocument } from './execution/executor.ts';
import { openPlanning } from './execution/planning.ts';
import { openSubgraphClients, type SubgraphClients } from './execution/subgraphClients.ts';
import { createHealth } from './health.ts';
import { startApolloServer } from './http/apolloServer.ts';
import { createApp } from './http/app.ts';
import { createFairQueue } from './http/fairQueue.ts';
import { createExecuteOperation, type ExecuteOperation } from './http/executeOperation.ts';
import { openCache } from './openCache.ts';
import { apiSchemaOf, createLiveExecution, createLiveParts } from './liveParts.ts';
import { loadPlugins } from './loadPlugins.ts';
import { openCallers } from './openCallers.ts';
import { openPassthrough } from './openPassthrough.ts';
import { openSubscriptions } from './openSubscriptions.ts';
import { limitBadCredentials } from './policies/badCredentials.ts';
import type { Guards } from './policies/guards.ts';
import { openOverloadGuard } from './policies/overload.ts';
import { createRoutes } from './routes.ts';
import { openRateLimits } from './policies/rateLimits.ts';
import { createRevocations, type Revocations } from './policies/revocations.ts';
import { configuredInstances, type Instance } from './traffic/instances.ts';
import { createInstanceSources } from './traffic/openSources.ts';
import { openTraffic } from './traffic/openTraffic.ts';

/** A configuration that does not change, or one that does, which is disposed with the gateway. */
type Configured = { readonly config: GatewayConfig } | { readonly live: LiveConfig<GatewayConfig> };

type GatewayOptions = Configured & {
  /** Carries the events of the shop; null: it is not needed, see {@link GatewayConfig.policies}. */
  readonly pubSub: PubSub | null;
  /** Where instances of subgraphs are found; absent: there is none. */
  readonly registry?: Registry | null;
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

const IDENTITY_WAIT_MS = 2000;

/**
 * Opens the gateway, which serves at `url` until it is disposed. Disposing drains requests first and closes subgraph
 * clients last.
 */
export async function openGateway({ pubSub, log, ...o }: GatewayOptions): Promise<ListeningServer> {
  await using opening = new AsyncDisposableStack();
  const live = opening.use('live' in o ? o.live : fixedConfig(o.config));
  const { current } = live;
  const config = current();
  const source = opening.use(await openSupergraphSource({ ...config.supergraphFiles, policies: config.policies, log }));
  const peers = createPeerClocks({ log });
  const identity = config.identityKeys && createIdentity({ service: 'gateway', keys: config.identityKeys });
  const calls = { identity, peers, registry: o.registry ?? null, log };
  const { clients, sources } = opening.use(await openClients(current, source, calls));
  const revocations = createRevocations(config);
  const { authenticate, keySet } = opening.use(openCallers({ config, source, clients, revocations, log }));
  const { engineOf, planning } = opening.use(openEngines(source, log));
  const cache = opening.use(openCache({ current, supergraph: source.current, log }));
  const parts = createLiveParts(current, { source, clients, authenticate, engineOf, cache });
  const shared = { ...parts, config, current, log, source, clients, engineOf, cache };
  const subscriptions = opening.use(openEvents(shared, { pubSub, identity, revocations }));
  const entrance = opening.use(openEntrance(current, source, log));
  const about = { ...shared, ...subscriptions, settings: live, pubSub, keySet, peers: identity && peers };
  const health = createHealth({ ...about, ...entrance, drift: createDrift(config, clients) });
  const prepare = (next: Supergraph): void => {
    clients.replace(next.subgraphs);
    health.listSubgraphs();
  };
  live.onChange(() => prepare(source.current()));
  const pipeline = { ...parts, supergraph: source, prepare, planning, log, replacement: o.executeOperation };
  const { createPipeline } = opening.use(await openPipeline(pipeline));
  const executeOperation = createLiveExecution(current, { source, createPipeline, cache });
  await readIdentity(subscriptions.revocationsRead, keySet?.firstAttempt);
  const rateLimits = opening.use(openRateLimits(current, log));
  const access = { identify: limitBadCredentials(authenticate, rateLimits), rateLimits, ...entrance };
  const served = { ...parts, ...parts.guards, ...access, executeOperation, apiSchema: apiSchemaOf(source), log };
  const addRoutes = createRoutes({ ...config, ...shared, sources, identity, ...entrance });
  const transports = { settings: current, subscriptions: subscriptions.hub, health: health.checks, addRoutes };
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

/** Where the work of clients waits for its turn, and what refuses the work that there is no room for. */
function openEntrance(current: () => GatewayConfig, source: SupergraphSource, log: Log) {
  const queue = createFairQueue();
  const settings = () => current().overload;
  const fieldPolicies = () => source.current().fieldPolicies;
  const overload = openOverloadGuard({ settings, fieldPolicies, queueDelayMs: queue.delayMs, log });
  return { queue, overload, [Symbol.dispose]: () => overload[Symbol.dispose]() };
}

/** Only subgraphs of this project say which schema they run. */
function createDrift({ policies }: GatewayConfig, clients: SubgraphClients) {
  return policies === 'shop' ? createDriftCheck((name) => runningSdl(clients, name)) : null;
}

/** Starts even if instances, revocations and token keys are not read yet; /health/ready reports it. */
async function readIdentity(...reads: (Promise<unknown> | undefined)[]): Promise<void> {
  await Promise.race([Promise.all(reads), sleep(IDENTITY_WAIT_MS, undefined, { ref: false })]);
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
function openEngines(source: SupergraphSource, log: Log) {
  const planning = openPlanning({ log });
  const engines = createEngines(planning.plan);
  source.beforeReplace((next) => engines.warmUp(source.current(), next));
  return { planning, engineOf: engines.of, [Symbol.asyncDispose]: () => planning[Symbol.asyncDispose]() };
}

type ClientDependencies = {
  readonly identity: Identity | null;
  readonly peers: PeerClocks;
  readonly registry: Registry | null;
  readonly log: Log;
};

/**
 * The clients of the current subgraphs, and the sources of their instances. Without keys no announcement is believed. The
 * instances are read first: the first calls, such as for token keys, would go to addresses where nobody listens.
 */
async function openClients(current: () => GatewayConfig, source: SupergraphSource, about: ClientDependencies) {
  const config = current();
  const verifierOf = about.identity?.verifierOf ?? (() => () => false);
  const settingsOf = (name: string) => current().settingsOf(name);
  const sources = createInstanceSources({ ...config, ...about, settingsOf, verifierOf });
  const instancesOf = (subgraph: { name: string; url: string }) => configuredInstances(subgraph, current());
  const openTrafficTo = (name: string, instances: readonly Instance[]) => {
    const settings = settingsOf(name).traffic;
    return openTraffic({ ...config, ...about, name, source: sources.open(name, instances), settings });
  };
  const clients = openSubgraphClients({ ...config, settingsOf, instancesOf, openTraffic: openTrafficTo, ...about });
  clients.replace(source.current().subgraphs);
  await readIdentity(sources.ready());
  return { clients, sources, [Symbol.asyncDispose]: () => clients[Symbol.asyncDispose]() };
}

async function runningSdl(clients: SubgraphClients, name: string): Promise<string> {
  const deadlineAt = Date.now() + 1000;
  const call = { claims: null, requestId: 'gateway drift', deadlineAt, traceparent: null, isOwn: true };
  const { data } = await clients.of(name).execute({ query: '{ _service { sdl } }' }, call);
  const service = data?.['_service'];
  if (typeof service === 'object' && service !== null && 'sdl' in service) return String(service.sdl);
  throw new Error(`expected the schema ${name} runs, got none`);
}
