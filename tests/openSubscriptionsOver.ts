import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import { createLog } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openSupergraphSource } from '../gateway/composition/supergraphSource.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import type { Caller } from '../gateway/context.ts';
import { checkVisibility, type NodeLookup } from '../gateway/execution/visibility.ts';
import { configuredInstances, fixedInstances, type Instance } from '../gateway/traffic/instances.ts';
import { openTraffic } from '../gateway/traffic/openTraffic.ts';
import { openSubgraphClients, type SubgraphClients } from '../gateway/execution/subgraphClients.ts';
import { createSubgraphFetch } from '../gateway/execution/createSubgraphFetch.ts';
import { createEngines } from '../gateway/execution/executor.ts';
import { createPeerClocks } from '#platform/clock/peerClocks.ts';
import { openSubscriptions } from '../gateway/openSubscriptions.ts';
import { createGuards } from '../gateway/policies/guards.ts';
import { createRevocations } from '../gateway/policies/revocations.ts';
import { createTextRouter } from './textRouter.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** Opens the subscriptions of a gateway for the subgraphs of a configuration, without transports. */
export async function openSubscriptionsOver(config: GatewayConfig, pubSub: PubSub) {
  const stack = new AsyncDisposableStack();
  const identity = createIdentity({ service: 'gateway', keys: requireKeys(config) });
  const source = stack.use(await openSupergraphSource({ ...config.supergraphFiles, log }));
  const clients = stack.use(openClients(config, identity));
  clients.replace(source.current().subgraphs);
  const revocations = createRevocations(config);
  const authenticate = async () => null;
  const maxOperationCost = () => config.maxOperationCost;
  const guards = createGuards({ authenticate, graph: source.current, signInFields: () => [], maxOperationCost });
  const checkVisibilityIn = (
    lookups: readonly NodeLookup[],
    { claims, requestId }: { claims: Caller['claims'] | null; requestId: string },
  ) => {
    const call = { claims, requestId, deadlineAt: Date.now() + config.callTimeoutMs, traceparent: null };
    return checkVisibility(lookups, { client: clients.of, graph: source.current(), call });
  };
  const fetch = createSubgraphFetch({ client: clients.of, graph: source.current, signIn: () => null, ...config });
  const router = createTextRouter(source);
  const opened = openSubscriptions({
    config,
    current: () => config,
    identity,
    pubSub,
    log,
    source,
    clients,
    revocations,
    guards,
    engineOf: createEngines().of,
    fetch,
    checkVisibility: checkVisibilityIn,
    ...router,
  });
  stack.use(opened);
  const { hub } = opened;
  // The dependencies of `openTransportsOver`.
  const dependencies = { hub, resolve: router.resolve };
  return { hub: router.over(hub), dependencies, source, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function openClients(config: GatewayConfig, identity: Identity): SubgraphClients {
  const peers = createPeerClocks({ log });
  const instancesOf = (subgraph: { name: string; url: string }) =>
    configuredInstances(subgraph, { ...config, subgraphUrls: {} });
  const openTrafficTo = (name: string, instances: readonly Instance[]) =>
    openTraffic({ ...config, name, source: fixedInstances(instances), settings: config.settingsOf(name).traffic, log });
  return openSubgraphClients({ ...config, identity, instancesOf, openTraffic: openTrafficTo, peers, log });
}

function requireKeys({ identityKeys }: GatewayConfig): NonNullable<GatewayConfig['identityKeys']> {
  if (identityKeys === null) throw new Error('expected a configuration with identity keys');
  return identityKeys;
}
