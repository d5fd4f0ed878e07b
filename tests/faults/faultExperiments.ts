import type { HttpFault } from '#platform/testing/httpFaultProxy.ts';
import { ms, NO_BREAKER, OF_ORDERS, withScale, type FaultExperiment } from './experiment.ts';
import { failing, halfOpen, huge, slow } from './oneSubgraphFails.ts';
import { overloadExperiments } from './overload/overloadExperiments.ts';
import {
  countOf,
  ofOperations,
  openFaultyFederation,
  percentile,
  type GivenTraffic,
  type QuerySample,
} from './openFaultyFederation.ts';

const healed: FaultExperiment = {
  name: '100 % errors, then healed',
  off: NO_BREAKER,
  async run(traffic, scale) {
    await using federation = await openFaultyFederation(withScale(traffic, scale));
    const [proxy] = federation.proxies;
    proxy?.inject(ofOperations({ kind: 'status500' }));
    const during = await federation.load({ query: OF_ORDERS, everyMs: 20, forMs: scale.loadMs });
    const calls = federation.arrived().length;
    proxy?.inject(() => null);
    const after = await federation.load({ query: OF_ORDERS, everyMs: 20, forMs: scale.openMs + scale.loadMs });
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
    const samples = await federation.load({ query: OF_ORDERS, everyMs: 5, forMs: scale.loadMs });
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
    await federation.load({ query: OF_ORDERS, everyMs: 10, forMs: 300 });
    federation.proxies[0]?.inject(ofOperations(fault));
    const samples = await federation.load({ query: OF_ORDERS, everyMs: 10, forMs: scale.loadMs });
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
    const query = traffic.retries === undefined ? 'mutation { pay }' : OF_ORDERS;
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
  failing('one subgraph truncates its responses', { kind: 'truncate' }),
  failing('one subgraph sends a byte a second', { kind: 'trickle', bytes: 1, everyMs: 1_000 }),
  failing('one subgraph resets its connections', { kind: 'reset' }),
  huge,
  halfOpen,
  slow,
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
  ...overloadExperiments,
];
