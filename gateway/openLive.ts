import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { createSigner } from '#platform/identity/signer.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import type { Seen, Sought } from './execution/canSee.ts';
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
  readonly canSee: (sought: readonly Sought[], viewer: Viewer) => Promise<readonly Seen[]>;
};

type Viewer = { readonly claims: Claims | null; readonly requestId: string };

const EVENT_GRAPH = 'events';

/** Opens what follows the houses' events: subscriptions, and the tokens that were taken back. */
export function openLive(o: LiveOptions): {
  readonly live: Live;
  readonly identityReadBack: Promise<void>;
  readonly logs: readonly FollowedHouse[];
} & AsyncDisposable {
  const mask = createMaskErrors(o.log);
  const { identity } = o.source.current();
  const canSee = createSight(o);
  const hub = openHub(mask, canSee, o);
  const feeds = new Map(housesOf(o).map((house) => [house, feedOf(house, hub, o)]));
  const live = createLive({
    hub,
    openStream: streamsOf(o),
    resolve: o.resolve,
    supergraph: o.source.current,
    feedOf: (source) => feeds.get(source),
    isEnded: ({ claims: { subject, session, roles }, issuedAtSeconds, expiresAtMs }) =>
      Date.now() > expiresAtMs || o.revocations.isRevoked({ subject, session, roles, issuedAtSeconds }),
    canSee,
    mask,
    limits: o.config.liveLimits,
  });
  return {
    live,
    logs: [...feeds].map(([source, { place }]) => ({
      source,
      place,
      head: () => logOf(source, o).head(),
      risk: source === identity ? 'a token that was taken back may pass' : null,
    })),
    identityReadBack: feeds.get(identity ?? '')?.caughtUp ?? Promise.resolve(),
    async [Symbol.asyncDispose]() {
      live[Symbol.dispose]();
      await Promise.all([...feeds.values()].map((feed) => feed[Symbol.asyncDispose]()));
    },
  };
}

function openHub(
  mask: MaskErrors,
  canSee: ReturnType<typeof createSight>,
  { config, source, dataSourceOf, log }: LiveOptions,
): Hub {
  const { atOnce, waiting, eventTimeoutMs } = config.liveLimits;
  const complete = createCompletion({
    eventGraph: EVENT_GRAPH,
    facts,
    execute: createPlanExecutor({ dataSourceOf, subgraphs: () => source.current().subgraphs }),
    canSee,
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

/** Those whose events answer a field of the graph, and the one that says which tokens are good. */
function housesOf({ source }: LiveOptions): readonly string[] {
  const { identity, channels } = source.current();
  const telling = [...channels.values()].flatMap(({ type }) => facts[type]?.source ?? []);
  return [...new Set([...(identity === null ? [] : [identity]), ...telling])];
}

function feedOf(house: string, hub: Hub, o: LiveOptions): Feed {
  const { identityKeys, tokenLifetimeMs, liveLimits } = o.config;
  const mask = createMaskErrors(o.log);
  return openFeed({
    source: house,
    read: logOf(house, o),
    pubSub: o.pubSub,
    signer: createSigner(identityKeys),
    // As far back as a token lives: no logout is forgotten, and who lost the connection a while ago finds what it missed.
    since: new Date(Date.now() - tokenLifetimeMs),
    capacity: liveLimits.memory,
    patienceMs: liveLimits.eventTimeoutMs,
    first: house === o.source.current().identity ? o.revocations.apply : async () => undefined,
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

/** Whether one thing can be seen, of a crowd so many at once; throws the Fault when nobody can say. */
function createSight({ canSee, config }: LiveOptions): Parameters<typeof createLive>[0]['canSee'] {
  const gate = createGate(config.liveLimits.atOnce);
  return (sought, viewer) =>
    gate(async () => {
      const [seen = false] = await canSee([sought], viewer);
      if (seen instanceof Error) throw seen;
      return seen;
    });
}
