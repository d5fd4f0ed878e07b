import type { FaultExperiment, Result } from '../experiment.ts';
import type { Arrivals, Outcomes } from './openLoop.ts';
import { openOverloadedGraph, type OverloadKeys } from './openOverloadedGraph.ts';

// Ten at once for 100 ms each: the subgraph carries 100 operations a second.
const SERVICE = { slots: 10, serviceMs: 100 };
const CAPACITY_PER_SECOND = 100;
const SHIPPED: OverloadKeys = { critical: ['Mutation.checkout'] };
const WARM_UP_MS = 3_000;
const LOAD_MS = 10_000;
// Some seconds pass until what was admitted before the limit has fallen is done.
const ONSET_MS = 4_000;

/** Checkouts are a fifth of what the subgraph carries when ten times as much comes. */
const mixOf = (perSecond: number, token: string): readonly Arrivals[] => [
  { name: 'checkout', perSecond: perSecond * 0.02, query: 'mutation ($id: ID!) { checkout(id: $id) }', token },
  { name: 'signedIn', perSecond: perSecond * 0.08, query: 'query ($id: ID!) { order(id: $id) }', token },
  { name: 'anonymous', perSecond: perSecond * 0.85, query: 'query ($id: ID!) { product(id: $id) }' },
  { name: 'introspection', perSecond: perSecond * 0.05, query: '{ __type(name: "Query") { name } }' },
];

/** Operations of the subgraph that were answered within a second, a second. */
function goodputOf({ checkout, signedIn, anonymous }: Record<string, Outcomes>, forMs: number): number {
  return [checkout, signedIn, anonymous].reduce((sum, of) => sum + (of?.data ?? 0), 0) / (forMs / 1_000);
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

async function measure(overload: OverloadKeys): Promise<Result> {
  await using graph = await openOverloadedGraph(SERVICE, overload);
  const load = (times: number, forMs: number) =>
    graph.load({ forMs, arrivals: mixOf(CAPACITY_PER_SECOND * times, graph.token) });
  await load(0.5, WARM_UP_MS);
  const peak = goodputOf((await load(1, LOAD_MS)).outcomes, LOAD_MS);
  const onset = goodputOf((await load(10, ONSET_MS)).outcomes, ONSET_MS) / peak;
  const { outcomes, cpu, refusalsMs } = await load(10, LOAD_MS);
  const goodput = goodputOf(outcomes, LOAD_MS) / peak;
  const { data = 0, sent = 1 } = outcomes['checkout'] ?? {};
  const refusalMs = (part: number): number => refusalsMs[Math.floor(part * refusalsMs.length)] ?? 0;
  const holds = goodput >= 0.85 && data / sent >= 0.99 && refusalMs(0.95) <= 10;
  const figures = [
    `goodput ${percent(goodput)} of ${peak.toFixed(0)}/s (first ${ONSET_MS / 1_000} s: ${percent(onset)})`,
    `checkouts ${percent(data / sent)}`,
    `signed in ${percent((outcomes['signedIn']?.data ?? 0) / (outcomes['signedIn']?.sent ?? 1))}`,
    `${refusalsMs.length} refusals in p50 ${refusalMs(0.5)}, p95 ${refusalMs(0.95)}, p99 ${refusalMs(0.99)} ms`,
    `answers in p50 ${outcomes['anonymous']?.dataP50} ms`,
    `gateway ${percent(cpu)} of a core`,
  ];
  return { holds, figures: figures.join(', ') };
}

/** `planted` replaces the settings as shipped. */
const overloaded = (name: string, planted: OverloadKeys): FaultExperiment => {
  // It is no setting of the traffic to subgraphs: the value only says which of the two runs.
  const off = {};
  return { name, off, run: (traffic) => measure(traffic === off ? planted : SHIPPED) };
};

/** Ten times the load that a subgraph carries, from a process of its own, in an open loop. */
export const overloadExperiments: readonly FaultExperiment[] = [
  overloaded('overload 10×: without the limit', { enabled: false }),
  overloaded('overload 10×: priorities ignored', { critical: [] }),
];
