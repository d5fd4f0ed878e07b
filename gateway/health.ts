import { clockWarning, type PeerClocks } from '#platform/clock/peerClocks.ts';
import type { HealthCheck, HealthChecks } from '#platform/http/health.ts';
import { MAX_CALL_AGE_MS } from '#platform/identity/signedCall.ts';
import type { DriftCheck } from './composition/drift.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import { askedRarely, checksOfLogs, type FollowedHouse } from './followedLogs.ts';
import type { SubgraphClient } from './execution/subgraphClient.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { KeySet } from './policies/keySet.ts';

type HealthOptions = {
  readonly clients: Pick<SubgraphClients, 'all'>;
  readonly source: Pick<SupergraphSource, 'failure' | 'subgraphs'>;
  readonly drift: DriftCheck;
  readonly pubSub: { readonly check: () => Promise<unknown> };
  readonly logs: readonly FollowedHouse[];
  readonly keySet: Pick<KeySet, 'warning'>;
  readonly peers: Pick<PeerClocks, 'differences'>;
};

export type GatewayHealth = {
  readonly checks: HealthChecks;
  /** To be called after the subgraphs changed: each is listed by its name. */
  readonly listSubgraphs: () => void;
};

/**
 * What the gateway needs. It is DOWN when no subgraph answers at all, or takes its calls for its clock's sake;
 * whatever else is away degrades it.
 */
export function createHealth(o: HealthOptions): GatewayHealth {
  const ready = createReadiness();
  const own: Record<string, HealthCheck> = {
    subgraphs: { isCritical: true, check: () => Promise.any(o.clients.all().map(ready)).catch(noneAnswers) },
    supergraph: { isCritical: false, check: () => warningOfSupergraph(o) },
    pubSub: { isCritical: false, check: () => o.pubSub.check() },
    tokenKeys: { isCritical: false, check: async () => o.keySet.warning() },
    clock: { isCritical: true, check: async () => warningOfClock(o.peers.differences()) },
    ...checksOfLogs(o.logs),
  };
  const checks: Record<string, HealthCheck> = {};
  const health = {
    checks,
    listSubgraphs() {
      for (const name of Object.keys(checks)) delete checks[name];
      Object.assign(checks, own);
      for (const client of o.clients.all()) checks[client.name] = { isCritical: false, check: () => ready(client) };
    },
  };
  health.listSubgraphs();
  return health;
}

/** Throws when no subgraph would take a call that is signed by this clock. */
function warningOfClock(differences: ReadonlyMap<string, number>): string | null {
  const warning = clockWarning("the gateway's clock", differences);
  const apart = [...differences.values()].map(Math.abs);
  if (warning !== null && apart.every((ms) => ms > MAX_CALL_AGE_MS)) throw new Error(`${warning}: calls are refused`);
  return warning;
}

/** Asks a house whether it is ready; those who ask within a second share the answer. */
function createReadiness(): (client: SubgraphClient) => Promise<void> {
  const checks = new WeakMap<SubgraphClient, () => Promise<void>>();
  return (client) => {
    const check = checks.get(client) ?? askedRarely(() => requireReady(client));
    checks.set(client, check);
    return check();
  };
}

async function requireReady(client: SubgraphClient): Promise<void> {
  const { status } = await client.get('/health/ready');
  if (status >= 500) throw new Error(`${client.name} is not ready: it answered ${status}`);
}

function noneAnswers(error: unknown): never {
  const reasons = error instanceof AggregateError ? error.errors.map((each: Error) => each.message) : [String(error)];
  throw new Error(`no subgraph answers: ${reasons.join(' ')}`);
}

async function warningOfSupergraph({ source, drift }: HealthOptions): Promise<string | null> {
  const failure = source.failure();
  if (failure !== null) return `the last good supergraph is served: ${failure}`;
  const drifted = await drift(source.subgraphs());
  return drifted.length > 0 ? `running another schema than its file: ${drifted.join(', ')}` : null;
}
