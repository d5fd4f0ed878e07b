import { createLimiter } from '#platform/concurrency/limiter.ts';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { Supergraph } from './composition/supergraph.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayCache } from './openCache.ts';
import { executePrepared } from './execution/executePrepared.ts';
import type { OperationEngine } from './execution/operationEngine.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { FetchFromSubgraph } from './execution/subgraphFetch.ts';
import type { NodeLookup, Visibility } from './execution/visibility.ts';
import type { MonitoredLog } from './health.ts';
import { createMaskErrors } from './http/maskError.ts';
import type { FlagsOf } from './policies/flags.ts';
import type { Guards } from './policies/guards.ts';
import type { ResolveOperation } from './policies/resolveOperation.ts';
import type { Revocations } from './policies/revocations.ts';
import { createSubscriptionHub } from './subscriptions/createSubscriptionHub.ts';
import { createEventDispatcher, type EventDispatcher } from './subscriptions/eventDispatcher.ts';
import { eventProjections } from './subscriptions/eventProjections.ts';
import { createEventExecutor, type MaskErrors } from './subscriptions/executeEvent.ts';
import { openLogFollower, type LogFollower } from './subscriptions/logFollower.ts';
import { cursorExpired } from './subscriptions/logRange.ts';
import { createResponseStreams, type CreateResponseStream } from './subscriptions/responseStream.ts';
import { createSubscriptionCounts, type SubscriptionCounts } from './subscriptions/subscriptionCounts.ts';
import type { SubscriptionHub } from './subscriptions/subscriptionHub.ts';

type SubscriptionsOptions = {
  /** The configuration of the start. */
  readonly config: GatewayConfig;
  readonly current: () => GatewayConfig;
  readonly identity: Identity;
  readonly pubSub: PubSub;
  readonly log: Log;
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly revocations: Revocations;
  readonly guards: Pick<Guards, 'judge' | 'findFailingRules'>;
  readonly resolve: ResolveOperation;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly fetch: FetchFromSubgraph;
  readonly flagsOf?: FlagsOf;
  /** Absent: nothing is cached. */
  readonly cache?: Pick<GatewayCache, 'apply' | 'follow'>;
  readonly checkVisibility: (lookups: readonly NodeLookup[], viewer: Viewer) => Promise<readonly Visibility[]>;
};

type Viewer = { readonly claims: Claims | null; readonly requestId: string };
type CanSee = Parameters<typeof createSubscriptionHub>[0]['canSee'];

const EVENT_GRAPH = 'events';

/** Follows the subgraphs' event logs, for subscriptions and for revoked tokens. */
export function openSubscriptions(o: SubscriptionsOptions): {
  readonly hub: SubscriptionHub;
  /** Resolves when the revocations of the last token lifetime have been read. */
  readonly revocationsRead: Promise<void>;
  readonly logs: readonly MonitoredLog[];
  readonly activeSubscriptions: () => number;
} & AsyncDisposable {
  const mask = createMaskErrors(o.log, o.config.hidesSubgraphs);
  const { identity } = o.source.current();
  const canSee = createCanSee(o);
  const counts = createSubscriptionCounts(() => o.current().subscriptionLimits);
  const dispatcher = openDispatcher({ mask, canSee, counts }, o);
  const followers = new Map(followedSubgraphs(o).map((name) => [name, openFollower(name, dispatcher, o)]));
  const hub = createSubscriptionHub({
    dispatcher,
    createStream: createStreams(o),
    resolve: o.resolve,
    supergraph: o.source.current,
    followerOf: (source) => followers.get(source),
    isRevoked: ({ claims, issuedAtSeconds }) => o.revocations.isRevoked({ ...claims, issuedAtSeconds }),
    canSee,
    mask,
    counts,
    limits: o.config.subscriptionLimits,
  });
  const logs = monitoredLogs(followers.values(), o);
  o.cache?.follow(logs);
  return {
    hub,
    logs,
    activeSubscriptions: counts.active,
    revocationsRead: followers.get(identity ?? '')?.caughtUp ?? Promise.resolve(),
    async [Symbol.asyncDispose]() {
      hub[Symbol.dispose]();
      await Promise.all([...followers.values()].map((follower) => follower[Symbol.asyncDispose]()));
    },
  };
}

function monitoredLogs(followers: Iterable<LogFollower>, o: SubscriptionsOptions): readonly MonitoredLog[] {
  const { identity } = o.source.current();
  return [...followers].map(({ source, position, unknownForMs }) => ({
    source,
    position,
    unknownForMs,
    head: () => logReader(source, o).head(),
    risk: source === identity ? 'a revoked token may be accepted' : null,
  }));
}

function openDispatcher(
  { mask, canSee, counts }: { mask: MaskErrors; canSee: CanSee; counts: SubscriptionCounts },
  { config, fetch, flagsOf, log }: SubscriptionsOptions,
): EventDispatcher {
  const { atOnce, waiting, eventTimeoutMs } = config.subscriptionLimits;
  const execute = createEventExecutor({
    eventGraph: EVENT_GRAPH,
    projections: eventProjections,
    execute: executePrepared,
    fetch,
    ...(flagsOf && { flagsOf }),
    canSee,
    mask,
    limiter: createLimiter({ maxConcurrent: atOnce }),
    timeoutMs: eventTimeoutMs,
    log,
  });
  return createEventDispatcher({ execute, maxWaiting: waiting, counts });
}

function createStreams({ source, engineOf, guards }: SubscriptionsOptions): CreateResponseStream {
  return createResponseStreams({
    supergraph: source.current,
    engineOf,
    projections: eventProjections,
    judge: (operation) => void guards.judge(operation),
    findFailingRules: guards.findFailingRules,
  });
}

/** The subgraphs whose events answer a Subscription field, and the one that issues tokens. */
function followedSubgraphs({ source }: SubscriptionsOptions): readonly string[] {
  const { identity, channels } = source.current();
  const publishing = [...channels.values()].flatMap(({ type }) => eventProjections[type]?.source ?? []);
  return [...new Set([...(identity === null ? [] : [identity]), ...publishing])];
}

function openFollower(subgraph: string, dispatcher: EventDispatcher, o: SubscriptionsOptions): LogFollower {
  const { keepRevocationsMs, subscriptionLimits } = o.config;
  const mask = createMaskErrors(o.log, o.config.hidesSubgraphs);
  return openLogFollower({
    source: subgraph,
    read: logReader(subgraph, o),
    pubSub: o.pubSub,
    verify: o.identity.verifierOf(subgraph),
    // Revocations must be known for as long as a token lives; clients that reconnect find recent events in memory.
    since: new Date(Date.now() - keepRevocationsMs),
    capacity: subscriptionLimits.memory,
    retryForMs: subscriptionLimits.eventTimeoutMs,
    beforePublish: subgraph === o.source.current().identity ? o.revocations.apply : async () => undefined,
    onEvent(event) {
      o.cache?.apply(event);
      dispatcher.publish(event);
    },
    onBreak() {
      const errors = mask([cursorExpired()], { requestId: `events of ${subgraph}`, operation: null });
      dispatcher.endSource(subgraph, { kind: 'error', errors });
    },
    log: o.log,
  });
}

function logReader(subgraph: string, { clients }: SubscriptionsOptions): EventLogReader {
  return createEventLogReader({ get: (path) => clients.of(subgraph).get(path) });
}

/**
 * Checks one entity; bounds the concurrent checks of many subscribers. Throws the Fault when the subgraph does not
 * respond.
 */
function createCanSee({ checkVisibility, config }: SubscriptionsOptions): CanSee {
  const limiter = createLimiter({ maxConcurrent: config.subscriptionLimits.atOnce });
  return (lookup, viewer) =>
    limiter(async () => {
      const [visibility = false] = await checkVisibility([lookup], viewer);
      if (visibility instanceof Error) throw visibility;
      return visibility;
    });
}
