import { createLog } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openSupergraphSource } from '../gateway/composition/supergraphSource.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import type { Caller } from '../gateway/context.ts';
import { canSee, type Sought } from '../gateway/execution/canSee.ts';
import { openSubgraphClients } from '../gateway/execution/subgraphClients.ts';
import { createSubgraphDataSource } from '../gateway/execution/subgraphDataSource.ts';
import { createPeerClocks } from '#platform/clock/peerClocks.ts';
import { openLive } from '../gateway/openLive.ts';
import { createGuards } from '../gateway/policies/guards.ts';
import { createRevocations } from '../gateway/policies/revocations.ts';
import { createTextRouter } from './textRouter.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** A gateway's subscriptions over the subgraphs of a configuration, without its transports. */
export async function openLiveOver(config: GatewayConfig, pubSub: PubSub) {
  const stack = new AsyncDisposableStack();
  const source = stack.use(await openSupergraphSource({ ...config.supergraphFiles, log }));
  const clients = stack.use(
    openSubgraphClients({ ...config, urls: {}, maxResponseBytes: 1_000_000, peers: createPeerClocks({ log }), log }),
  );
  clients.replace(source.current().subgraphs);
  const revocations = createRevocations(config);
  const guards = createGuards({
    ...config,
    authenticate: async () => null,
    graph: source.current,
    signInFields: () => [],
  });
  const see = (
    sought: readonly Sought[],
    { claims, requestId }: { claims: Caller['claims'] | null; requestId: string },
  ) => {
    const call = { claims, requestId, deadlineAt: Date.now() + config.callTimeoutMs, traceparent: null };
    return canSee(sought, { client: clients.of, graph: source.current(), call });
  };
  const dataSourceOf = (name: string) =>
    createSubgraphDataSource({ client: () => clients.of(name), graph: source.current, signIn: () => null, ...config });
  const router = createTextRouter(source);
  const opened = openLive({
    config,
    pubSub,
    log,
    source,
    clients,
    revocations,
    guards,
    dataSourceOf,
    canSee: see,
    ...router,
  });
  stack.use(opened);
  const hub = { live: opened.live, resolve: router.resolve };
  return { live: router.over(opened.live), hub, source, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
