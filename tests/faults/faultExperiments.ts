import type { HttpFault } from '#platform/testing/httpFaultProxy.ts';
import {
  countOf,
  ofOperations,
  openFaultyFederation,
  percentile,
  type GivenTraffic,
  type QuerySample,
} from './openFaultyFederation.ts';

/** How long each part of an experiment takes. Times are judged only when `isTimed`: other work disturbs them. */
export type Scale = {
  readonly callMs: number;
  readonly openMs: number;
  readonly loadMs: number;
  readonly isTimed: boolean;
};

export type Result = { readonly holds: boolean; readonly figures: string };

/** `run` plants a fault in a subgraph; with `off`, the policy that it shows is switched off, and `holds` must be false. */
export type FaultExperiment = {
  readonly name: string;
  readonly off: GivenTraffic;
  readonly run: (traffic: GivenTraffic, scale: Scale) => Promise<Result>;
};

const ORDERS = '{ orders { number } }';
const USERS = '{ anyone { name } }';
const NO_BREAKER: GivenTraffic = { breaker: { enabled: false } };
const withScale = (traffic: GivenTraffic, { callMs, openMs }: Scale): GivenTraffic => ({
  ...traffic,
  timeouts: { call_ms: callMs },
  breaker: { open_ms: openMs, ...traffic.breaker },
});
const ms = (value: number): string => `${value.toFixed(0)} ms`;

/** A subgraph fails for good: the breaker opens, and the other subgraph does not notice. */
const failing = (name: string, fault: HttpFault): FaultExperiment => ({
  name,
  off: NO_BREAKER,
  async run(traffic, scale) {
    await using federation = await openFaultyFederation(withScale(traffic, scale));
    const forMs = scale.callMs + scale.loadMs;
    const both = () =>
      Promise.all([
        federation.load({ query: ORDERS, everyMs: 40, forMs }),
        federation.load({ query: USERS, everyMs: 20, forMs }),
      ]);
    const [, before] = await both();
    for (const proxy of federation.proxies) proxy.inject(ofOperations(fault));
    const from = performance.now();
    const [orders, users] = await both();
    const refused = orders.filter(({ outcome }) => outcome === 'CIRCUIT_OPEN');
    const opensMs = (refused[0]?.at ?? Infinity) - from;
    const [normal, now, failingMs] = [percentile(before, 0.99), percentile(users, 0.99), percentile(refused, 0.99)];
    const isRight = refused.length > 0 && countOf(users, 'data') === users.length;
    // On a machine that is busy with other work, a refused query need only be no slower than one that is answered.
    const isInTime = opensMs <= 4_000 && now <= normal * 1.3 && failingMs <= Math.max(20, now);
    const figures = `opens after ${ms(opensMs)}, then fails in p50 ${ms(percentile(refused, 0.5))}, p99 ${ms(failingMs)}; others' p99 ${ms(normal)} → ${ms(now)}`;
    return { holds: isRight && (!scale.isTimed || isInTime), figures };
  },
});

const healed: FaultExperiment = {
  name: '100 % errors, then healed',
  off: NO_BREAKER,
  async run(traffic, scale) {
    await using federation = await openFaultyFederation(withScale(traffic, scale));
    const [proxy] = federation.proxies;
    proxy?.inject(ofOperations({ kind: 'status500' }));
    const during = await federation.load({ query: ORDERS, everyMs: 20, forMs: scale.loadMs });
    const calls = federation.arrived().length;
    proxy?.inject(() => null);
    const after = await federation.load({ query: ORDERS, everyMs: 20, forMs: scale.openMs + scale.loadMs });
    const end = after.slice(-5);
    const holds = calls < during.length / 2 && countOf(end, 'data') === end.length;
    return { holds, figures: `${calls} calls for ${during.length} queries; then ${countOf(after, 'data')} answered` };
  },
};

/** Every fifth call fails, or all do: retries stay within their budget. */
const amplification = (name: string, isHit: (at: number) => boolean): FaultExperiment => ({
  name,
  off: { ...NO_BREAKER, retries: { budget_percent: 100 } },
  async run(traffic, scale) {
    // The breaker would hide what the budget does.
    await using federation = await openFaultyFederation({ ...withScale(traffic, scale), ...NO_BREAKER });
    let at = 0;
    for (const proxy of federation.proxies)
      proxy.inject((path) => ofOperations(isHit((at += 1)) ? { kind: 'reset' } : null)(path));
    const samples = await federation.load({ query: ORDERS, everyMs: 5, forMs: scale.loadMs });
    const ratio = federation.arrived().length / samples.length;
    const errors = samples.length - countOf(samples, 'data');
    return { holds: ratio <= 1.1, figures: `${ratio.toFixed(3)} calls a query; ${errors} of ${samples.length} failed` };
  },
});

/** One of three instances is out of order: others take its calls. */
const oneOfThree = (name: string, fault: HttpFault, o: { off: GivenTraffic; isRight: IsRight }): FaultExperiment => ({
  name,
  off: o.off,
  async run(traffic, scale) {
    await using federation = await openFaultyFederation(withScale(traffic, scale), 3);
    await federation.load({ query: ORDERS, everyMs: 10, forMs: 300 });
    federation.proxies[0]?.inject(ofOperations(fault));
    const samples = await federation.load({ query: ORDERS, everyMs: 10, forMs: scale.loadMs });
    const figures = `${countOf(samples, 'data')} of ${samples.length} answered, p90 ${ms(percentile(samples, 0.9))}`;
    return { holds: o.isRight(samples), figures };
  },
});
type IsRight = (samples: readonly QuerySample[]) => boolean;

const mutations: FaultExperiment = {
  name: 'mutations are never sent twice',
  off: {},
  async run(traffic, scale) {
    // The planted fault: the same load as queries, which are sent again.
    const query = traffic.retries === undefined ? 'mutation { pay }' : ORDERS;
    await using federation = await openFaultyFederation({ ...withScale(traffic, scale), ...NO_BREAKER }, 2);
    let at = 0;
    for (const proxy of federation.proxies)
      proxy.inject((path) => ofOperations((at += 1) % 2 === 0 ? { kind: 'cutBody' } : { kind: 'reset' })(path));
    const samples = await federation.load({ query, everyMs: 10, forMs: scale.loadMs });
    const calls = federation.arrived().length;
    return { holds: calls === samples.length, figures: `${calls} calls for ${samples.length} operations, all failed` };
  },
};

const UNBALANCED: GivenTraffic = {
  balancing: { strategy: 'round_robin', outliers: { max_ejected_percent: 0 } },
  retries: { max: 0 },
};

export const faultExperiments: readonly FaultExperiment[] = [
  failing('one subgraph hung', { kind: 'hang' }),
  failing('one subgraph sends garbage', { kind: 'garbage' }),
  failing('one subgraph sends HTML', { kind: 'html' }),
  failing('one subgraph cuts its responses', { kind: 'cutBody' }),
  healed,
  amplification('20 % errors: amplification', (at) => at % 5 === 0),
  amplification('100 % errors: amplification', () => true),
  oneOfThree(
    'one of three instances fails',
    { kind: 'status500' },
    {
      off: UNBALANCED,
      isRight: (samples) => countOf(samples, 'data') >= 0.9 * samples.length,
    },
  ),
  oneOfThree(
    'one of three instances is slow',
    { kind: 'delay', ms: 250 },
    {
      off: UNBALANCED,
      isRight: (samples) => percentile(samples, 0.9) < 250,
    },
  ),
  { ...mutations, off: { retries: { budget_percent: 100 } } },
];
