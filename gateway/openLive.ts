import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { createSeal } from '#platform/identity/seal.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { canSee } from './execution/canSee.ts';
import { createPlanExecutor, type ExecuteOptions } from './execution/executePlan.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import { createMaskErrors } from './http/maskError.ts';
import type { FollowedHouse } from './followedLogs.ts';
import type { Guard } from './policies/guards.ts';
import type { ResolveOperation } from './policies/resolveOperation.ts';
import type { Revocations } from './policies/revocations.ts';
import { createCompletion, type MaskErrors } from './subscriptions/completion.ts';
import { createLive } from './subscriptions/createLive.ts';
import { facts } from './subscriptions/facts.ts';
import { openFeed, type Feed } from './subscriptions/feed.ts';
import { createGate } from './subscriptions/gate.ts';
import { createHub, type Hub } from './subscriptions/hub.ts';
import type { Live } from './subscriptions/live.ts';
import { expired } from './subscriptions/logFaults.ts';
import { createStreams, type OpenStream } from './subscriptions/streams.ts';

type LiveOptions = {
  readonly config: GatewayConfig;
  readonly pubSub: PubSub;
  readonly log: Log;
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly revocations: Revocations;
  readonly guards: readonly Guard[];
  readonly resolve: ResolveOperation;
  readonly dataSourceOf: ExecuteOptions['dataSourceOf'];
};

/** The house that says who somebody is. */
const IDENTITY_HOUSE = 'users';
const EVENT_GRAPH = 'events';

/** Opens what follows the houses' events: subscriptions, and the tokens that were taken back. */
export function openLive(o: LiveOptions): {
  readonly live: Live;
  readonly identityReadBack: Promise<void>;
  readonly logs: readonly FollowedHouse[];
} & AsyncDisposable {
  const mask = createMaskErrors(o.log);
  const hub = openHub(mask, o);
  const feeds = new Map(housesOf(o).map((house) => [house, feedOf(house, hub, o)]));
  const live = createLive({
    hub,
    openStream: streamsOf(o),
    resolve: o.resolve,
    supergraph: o.source.current,
    feedOf: (source) => feeds.get(source),
    isEnded: ({ claims: { subject, session, roles }, issuedAtSeconds, expiresAtMs }) =>
      Date.now() > expiresAtMs || o.revocations.isRevoked({ subject, session, roles, issuedAtSeconds }),
    canSee: createSight(o),
    mask,
    limits: o.config.liveLimits,
  });
  return {
    live,
    logs: [...feeds].map(([source, { place }]) => ({
      source,
      place,
      head: () => logOf(source, o).head(),
      risk: source === IDENTITY_HOUSE ? 'a token that was taken back may pass' : null,
    })),
    identityReadBack: feeds.get(IDENTITY_HOUSE)?.caughtUp ?? Promise.resolve(),
    async [Symbol.asyncDispose]() {
      live[Symbol.dispose]();
      await Promise.all([...feeds.values()].map((feed) => feed[Symbol.asyncDispose]()));
    },
  };
}

function openHub(mask: MaskErrors, { config, source, dataSourceOf, log }: LiveOptions): Hub {
  const { atOnce, waiting, eventTimeoutMs } = config.liveLimits;
  const complete = createCompletion({
    eventGraph: EVENT_GRAPH,
    facts,
    execute: createPlanExecutor({ dataSourceOf, subgraphs: () => source.current().subgraphs }),
    mask,
    gate: createGate(atOnce),
    timeoutMs: eventTimeoutMs,
    log,
  });
  return createHub({ complete, maxWaiting: waiting });
}

function streamsOf({ source, guards }: LiveOptions): OpenStream {
  return createStreams({
    supergraph: source.current,
    facts,
    judge: (asked) =>
      guards.forEach((guard) => (guard.at === 'operation' || guard.at === 'price') && guard.judge(asked)),
  });
}

/** Those whose events answer something, as far as they are in the graph; and the one that says which tokens are good. */
function housesOf({ source }: LiveOptions): readonly string[] {
  const inGraph = new Set(source.current().subgraphs.map(({ name }) => name));
  const telling = new Set([IDENTITY_HOUSE, ...Object.values(facts).map((each) => each.source)]);
  return [...telling].filter((house) => inGraph.has(house));
}

function feedOf(house: string, hub: Hub, o: LiveOptions): Feed {
  const { identityKeys, tokenLifetimeMs, liveLimits } = o.config;
  const mask = createMaskErrors(o.log);
  return openFeed({
    source: house,
    read: logOf(house, o),
    pubSub: o.pubSub,
    seal: createSeal(identityKeys),
    // As far back as a token lives: no logout is forgotten, and who lost the connection a while ago finds what it missed.
    since: new Date(Date.now() - tokenLifetimeMs),
    capacity: liveLimits.memory,
    patienceMs: liveLimits.eventTimeoutMs,
    first: house === IDENTITY_HOUSE ? o.revocations.apply : async () => undefined,
    onEvent: hub.publish,
    onBreak() {
      const errors = mask([expired()], { requestId: `events of ${house}`, operation: null });
      hub.endOf(house, { kind: 'error', errors });
    },
    log: o.log,
  });
}

function logOf(house: string, { clients }: LiveOptions): EventLogReader {
  return createEventLogReader({ get: (path) => clients.of(house).get(path) });
}

function createSight({ clients, source, config }: LiveOptions): Parameters<typeof createLive>[0]['canSee'] {
  const gate = createGate(config.liveLimits.atOnce);
  return ({ typename, subgraph }, id, { caller, requestId }) =>
    gate(() => {
      // The time begins when it is asked, so that of a crowd nobody is refused for the others' sake.
      const deadlineAt = Date.now() + config.callTimeoutMs;
      const call = { claims: caller?.claims ?? null, requestId, deadlineAt, traceparent: null };
      return canSee({ typename, id }, { client: clients.of(subgraph), shapes: source.current().shapes, call });
    });
}
