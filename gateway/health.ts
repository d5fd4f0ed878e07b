import { setTimeout as sleep } from 'node:timers/promises';
import { clockWarning, type PeerClocks } from '#platform/clock/peerClocks.ts';
import type { EventLogHead } from '#platform/eventLog/eventLog.ts';
import type { HealthCheck, HealthChecks } from '#platform/http/health.ts';
import { MAX_CALL_AGE_MS } from '#platform/identity/signedCall.ts';
import type { CacheCounts } from './cache/cacheCounts.ts';
import type { DriftCheck } from './composition/drift.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { SubgraphClient } from './execution/subgraphClient.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { KeySet } from './policies/keySet.ts';
import type { OverloadState } from './policies/overload.ts';

/** An event log that the gateway follows. */
export type MonitoredLog = {
  readonly source: string;
  /** What a lag can cause in addition to late subscription events; null: nothing. */
  readonly risk: string | null;
  /** The last applied position; null until the log was first read. */
  readonly position: () => { readonly logId: string; readonly position: number } | null;
  /** The head of the log; calls the subgraph. */
  readonly head: () => Promise<EventLogHead>;
  /** See `LogFollower`. */
  readonly unknownForMs: () => number;
};

type HealthOptions = {
  readonly clients: Pick<SubgraphClients, 'all'>;
  readonly cache: { readonly counts: Pick<CacheCounts, 'of'> };
  readonly source: Pick<SupergraphSource, 'failure' | 'subgraphs'>;
  readonly settings: { readonly failure: () => string | null };
  readonly overload: { readonly state: () => OverloadState };
  /** Null: the schemas of subgraphs are not compared. */
  readonly drift: DriftCheck | null;
  /** Null: no events are followed. */
  readonly pubSub: { readonly check: () => Promise<unknown> } | null;
  readonly logs: readonly MonitoredLog[];
  /** Null: no access tokens are verified. */
  readonly keySet: Pick<KeySet, 'warning'> | null;
  /** Null: no calls are signed, so that clocks may differ. */
  readonly peers: Pick<PeerClocks, 'differences'> | null;
};

export type GatewayHealth = {
  readonly checks: HealthChecks;
  /** Call it after the subgraphs changed: each has a check under its name. */
  readonly listSubgraphs: () => void;
};

// An event reaches the gateway within milliseconds, or within two seconds when its Redis message was lost.
const LAG_GRACE_MS = 1_000;
const POLL_MS = 50;
const CACHE_MS = 1_000;

/**
 * The health checks of the gateway. It is DOWN when no subgraph responds, or when every subgraph rejects its calls
 * because the clocks differ; every other failure degrades it.
 */
export function createHealth(o: HealthOptions): GatewayHealth {
  const { pubSub, keySet, peers } = o;
  const ready = createReadinessCheck();
  const own: Record<string, HealthCheck> = {
    subgraphs: { isCritical: true, check: () => Promise.any(o.clients.all().map(ready)).catch(noneResponds) },
    settings: { isCritical: false, check: async () => warningOfSettings(o) },
    supergraph: { isCritical: false, check: () => warningOfSupergraph(o) },
    overload: { isCritical: false, check: async () => warningOfOverload(o), details: o.overload.state },
    ...(pubSub && { pubSub: { isCritical: false, check: () => pubSub.check() } }),
    ...(keySet && { tokenKeys: { isCritical: false, check: async () => keySet.warning() } }),
    ...(peers && { clock: { isCritical: true, check: async () => warningOfClock(peers.differences()) } }),
    ...logChecks(o.logs),
  };
  const checks: Record<string, HealthCheck> = {};
  const health = {
    checks,
    listSubgraphs() {
      for (const name of Object.keys(checks)) delete checks[name];
      Object.assign(checks, own);
      for (const client of o.clients.all()) checks[client.name] = checkOfSubgraph(client, ready, o.cache.counts);
    },
  };
  health.listSubgraphs();
  return health;
}

/** Throws when every subgraph would reject a call that is signed with this clock. */
function warningOfClock(differences: ReadonlyMap<string, number>): string | null {
  const warning = clockWarning("the gateway's clock", differences);
  const apart = [...differences.values()].map(Math.abs);
  if (warning !== null && apart.every((ms) => ms > MAX_CALL_AGE_MS)) throw new Error(`${warning}: calls are refused`);
  return warning;
}

/** A subgraph is ready when one of its instances is; a circuit breaker that is not closed degrades it. */
function checkOfSubgraph(
  client: SubgraphClient,
  ready: (client: SubgraphClient) => Promise<void>,
  counts: Pick<CacheCounts, 'of'>,
): HealthCheck {
  return {
    isCritical: false,
    async check() {
      await ready(client);
      const { breaker } = client.trafficState();
      return breaker === 'open' || breaker === 'half-open' ? `its circuit breaker is ${breaker}` : null;
    },
    details() {
      const { instances, ...traffic } = client.trafficState();
      const up = instances.filter(({ isEjected }) => !isEjected).length;
      const cache = counts.of(client.name);
      return { ...traffic, instances: { up, total: instances.length }, ...(cache && { cache }) };
    },
  };
}

/** Calls a subgraph's readiness endpoint; checks within a second share the result. */
function createReadinessCheck(): (client: SubgraphClient) => Promise<void> {
  const checks = new WeakMap<SubgraphClient, () => Promise<void>>();
  return (client) => {
    const check = checks.get(client) ?? cachedBriefly(() => client.requireReady());
    checks.set(client, check);
    return check();
  };
}

function noneResponds(error: unknown): never {
  const reasons = error instanceof AggregateError ? error.errors.map((each: Error) => each.message) : [String(error)];
  throw new Error(`no subgraph answers: ${reasons.join(' ')}`);
}

async function warningOfSupergraph({ source, drift }: HealthOptions): Promise<string | null> {
  const failure = source.failure();
  if (failure !== null) return `the last valid supergraph is served: ${failure}`;
  const drifted = (await drift?.(source.subgraphs())) ?? [];
  return drifted.length > 0 ? `running another schema than its file: ${drifted.join(', ')}` : null;
}

function warningOfOverload({ overload }: HealthOptions): string | null {
  const { isUnderPressure, isRefusing } = overload.state();
  if (isUnderPressure) return 'the gateway has no time or memory left: it refuses all but critical operations';
  return isRefusing ? 'operations were refused in the last 10 s: more came than there is room for' : null;
}

function warningOfSettings({ settings }: HealthOptions): string | null {
  const failure = settings.failure();
  return failure === null ? null : `the last valid settings are in use: ${failure}`;
}

/** A check of each log. None is critical: a gateway that lags behind still answers queries. */
function logChecks(logs: readonly MonitoredLog[]): Readonly<Record<string, HealthCheck>> {
  return Object.fromEntries(
    logs.map((log) => [`${log.source}Log`, { isCritical: false, check: cachedBriefly(() => warningOfLog(log)) }]),
  );
}

/** Null when the gateway applies all events up to the log's current head within a second. */
async function warningOfLog({ source, risk, position, head }: MonitoredLog): Promise<string | null> {
  const consequence = risk === null ? '' : `: ${risk}`;
  if (!position()) return `the event log of ${source} was not read yet${consequence}`;
  const end = await head().catch((cause: Error) => {
    throw new Error(`the event log of ${source} cannot be read: ${cause.message}`, { cause });
  });
  for (const until = performance.now() + LAG_GRACE_MS; performance.now() < until; await sleep(POLL_MS)) {
    const current = position();
    if (current?.logId === end.logId && current.position >= end.head) return null;
  }
  const current = position();
  const lag =
    current?.logId === end.logId ? `the last ${end.head - current.position} events` : 'the events of a new log';
  return `${lag} of ${source} could not be read yet${consequence}`;
}

/** Calls within a second share the result. */
function cachedBriefly<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | null = null;
  return () => {
    if (last && performance.now() - last.at < CACHE_MS) return last.result;
    last = { at: performance.now(), result: read() };
    return last.result;
  };
}
