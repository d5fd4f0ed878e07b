import type { Metrics, MetricSample } from '#platform/metrics/metrics.ts';
import { measureConsumers } from '#platform/metrics/serviceMetrics.ts';
import type { CacheCounts } from './cache/cacheCounts.ts';
import type { PlanOnSupergraph } from './execution/planning.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { MonitoredLog } from './health.ts';
import type { OverloadState } from './policies/overload.ts';
import type { SubgraphTraffic, TrafficState } from './traffic/openTraffic.ts';

type Measured = {
  readonly clients: Pick<SubgraphClients, 'all'>;
  readonly cache: { readonly counts: Pick<CacheCounts, 'snapshot'> };
  readonly logs: readonly MonitoredLog[];
  readonly overload: { readonly state: () => OverloadState };
  readonly activeSubscriptions: () => number;
};

/** Measures what the parts of a gateway know of themselves, at each scrape. */
export function measureGateway(metrics: Metrics, { clients, cache, logs, overload, activeSubscriptions }: Measured) {
  measureTraffic(metrics, clients);
  measureConsumers(metrics, () => logs);
  const cached = {
    type: 'counter',
    name: 'gateway_cache_values_total',
    help: 'Public values of subgraphs, by what the cache had: hits, misses, renewed or stale.',
    labels: ['subgraph', 'result'],
  } as const;
  metrics.read(cached, () =>
    Object.entries(cache.counts.snapshot()).flatMap(([subgraph, counts]) =>
      Object.entries(counts).map(([result, value]) => ({ labels: { subgraph, result }, value })),
    ),
  );
  const gauge = (name: string, help: string, value: () => number) =>
    metrics.read({ type: 'gauge', name, help }, () => [{ value: value() }]);
  gauge('graphql_subscriptions_active', 'Subscriptions of all transports.', activeSubscriptions);
  gauge('gateway_queue_delay_seconds', 'How long work that has just begun had waited for its turn.', () =>
    seconds(overload.state().queueDelayMs),
  );
  gauge('gateway_under_pressure', '1 while the gateway refuses work for lack of time or memory.', () =>
    Number(overload.state().isUnderPressure),
  );
}

const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;

type ReadDefinition = Parameters<Metrics['read']>[0];
type ReadTraffic = (definition: ReadDefinition, samplesOf: (state: TrafficState) => readonly MetricSample[]) => void;

function measureTraffic(metrics: Metrics, clients: Pick<SubgraphClients, 'all'>): void {
  const read: ReadTraffic = (definition, samplesOf) =>
    metrics.read({ ...definition, labels: ['subgraph', ...(definition.labels ?? [])] }, () =>
      clients
        .all()
        .flatMap(({ name, trafficState }) =>
          samplesOf(trafficState()).map(({ labels, value }) => ({ labels: { ...labels, subgraph: name }, value })),
        ),
    );
  const count = (name: string, help: string, value: (state: TrafficState) => number) =>
    read({ type: 'counter', name, help }, (state) => [{ value: value(state) }]);
  count('subgraph_calls_total', 'Calls to a subgraph, each with all its attempts.', ({ calls }) => calls);
  count('subgraph_failures_total', 'Calls that failed after all attempts.', ({ failures }) => failures);
  count('subgraph_attempts_total', 'HTTP requests to the instances of a subgraph.', ({ attempts }) => attempts);
  count('subgraph_retries_total', 'Attempts after the first one of a call.', ({ retries }) => retries);
  const refused = {
    type: 'counter',
    name: 'subgraph_calls_refused_total',
    help: 'Calls that were not made: the circuit breaker was open, or too many calls were running.',
    labels: ['reason'],
  } as const;
  read(refused, ({ refused: { circuitOpen, tooManyCalls } }) => [
    { labels: { reason: 'circuit_open' }, value: circuitOpen },
    { labels: { reason: 'too_many_calls' }, value: tooManyCalls },
  ]);
  read(
    { type: 'gauge', name: 'subgraph_calls_running', help: 'Calls to a subgraph that have no answer yet.' },
    (state) => [{ value: state.running }],
  );
  measureBreaker(read);
}

function measureBreaker(read: ReadTraffic): void {
  const breaker = {
    type: 'gauge',
    name: 'subgraph_breaker_state',
    help: '1 for the state in which the circuit breaker of a subgraph is; none for a breaker that is off.',
    labels: ['state'],
  } as const;
  read(breaker, (traffic) =>
    traffic.breaker === 'off'
      ? []
      : BREAKER_STATES.map((state) => ({ labels: { state }, value: Number(state === traffic.breaker) })),
  );
}

/** Returns how to time the calls of the traffic to a subgraph, with their retries. */
export function createCallTimer(metrics: Metrics) {
  const time = metrics.histogram({
    name: 'subgraph_call_duration_seconds',
    help: 'How long a call to a subgraph took with all its attempts, by whether it failed.',
    labels: ['subgraph', 'outcome'],
  });
  return (subgraph: string, traffic: SubgraphTraffic): SubgraphTraffic => {
    if (!metrics.isRecorded) return traffic;
    return {
      ...traffic,
      async send(call) {
        const startedAt = performance.now();
        let outcome = 'failed';
        try {
          const answer = await traffic.send(call);
          outcome = 'answered';
          return answer;
        } finally {
          time(seconds(performance.now() - startedAt), { subgraph, outcome });
        }
      },
    };
  };
}

/** Times the plans that are made: operations with a cached plan make none. */
export function measurePlanning(metrics: Metrics, plan: PlanOnSupergraph): PlanOnSupergraph {
  if (!metrics.isRecorded) return plan;
  const time = metrics.histogram({
    name: 'graphql_plan_duration_seconds',
    help: 'How long making a query plan took. An operation whose plan is cached makes none.',
  });
  return (...operation) => {
    const startedAt = performance.now();
    const end = (): void => time(seconds(performance.now() - startedAt));
    const planned = plan(...operation);
    if (planned instanceof Promise) void planned.then(end, end);
    else end();
    return planned;
  };
}

const seconds = (ms: number): number => ms / 1_000;
