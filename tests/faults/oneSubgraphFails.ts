import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpFault } from '#platform/testing/httpFaultProxy.ts';
import { ms, NO_BREAKER, OF_ORDERS, OF_USERS, withScale, type FaultExperiment, type Scale } from './experiment.ts';
import {
  countOf,
  ofOperations,
  openFaultyFederation,
  percentile,
  type GivenTraffic,
  type QuerySample,
} from './openFaultyFederation.ts';

/** What the queries of both subgraphs noticed, and those of a federation without a fault that ran beside them. */
type Seen = {
  readonly orders: readonly QuerySample[];
  readonly users: readonly QuerySample[];
  /** Those of users without a fault; empty where times are not judged. */
  readonly control: readonly QuerySample[];
  readonly from: number;
  readonly mostAtOnce: number;
};

/** Loads both subgraphs while the calls of orders end so. A second federation, without a fault, has the same load. */
async function loadWith(fault: HttpFault, traffic: GivenTraffic, scale: Scale & { ordersEveryMs: number }) {
  await using faulty = await openFaultyFederation(traffic);
  await using well = scale.isTimed ? await openFaultyFederation(traffic) : null;
  const both = (forMs: number) =>
    Promise.all([
      faulty.load({ query: OF_ORDERS, everyMs: scale.ordersEveryMs, forMs }),
      faulty.load({ query: OF_USERS, everyMs: 20, forMs }),
      well?.load({ query: OF_USERS, everyMs: 20, forMs }) ?? [],
      well?.load({ query: OF_ORDERS, everyMs: scale.ordersEveryMs, forMs }) ?? [],
    ]);
  if (scale.isTimed) await both(2_000);
  for (const proxy of faulty.proxies) proxy.inject(ofOperations(fault));
  const from = performance.now();
  const [orders, users, control] = await both(scale.callMs + scale.loadMs);
  const mostAtOnce = Math.max(...faulty.proxies.map((proxy) => proxy.mostAtOnce()));
  return { orders, users, control, from, mostAtOnce } satisfies Seen;
}

/**
 * Whether the other subgraph was not disturbed. Its p99 is compared with that of the federation beside it, which has the
 * same load on the same machine at the same time; a difference of less than 10 ms is no more than chance.
 */
function judgeOthers({ users, control }: Seen, { isTimed }: Scale) {
  const [now, normal] = [percentile(users, 0.99), percentile(control, 0.99)];
  const isRight = countOf(users, 'data') === users.length;
  return {
    holds: isRight && (!isTimed || now <= Math.max(normal * 1.3, normal + 10)),
    now,
    figures: `others' p99 ${ms(now)}, ${ms(normal)} without the fault`,
  };
}

/** A subgraph fails for good: the breaker opens, and the other subgraph does not notice. */
export const failing = (name: string, fault: HttpFault): FaultExperiment => ({
  name,
  off: NO_BREAKER,
  async run(traffic, scale) {
    const seen = await loadWith(fault, withScale(traffic, scale), { ...scale, ordersEveryMs: 40 });
    const others = judgeOthers(seen, scale);
    const refused = seen.orders.filter(({ outcome }) => outcome === 'CIRCUIT_OPEN');
    if (refused.length === 0) return { holds: false, figures: `never opens; ${others.figures}` };
    const opensMs = (refused[0]?.at ?? Infinity) - seen.from;
    const failsMs = percentile(refused, 0.99);
    // On a machine that is busy with other work, a refused query need only be no slower than one that is answered.
    const isInTime = !scale.isTimed || (opensMs <= 4_000 && failsMs <= Math.max(20, others.now));
    const figures = `opens after ${ms(opensMs)}, then fails in p50 ${ms(percentile(refused, 0.5))}, p99 ${ms(failsMs)}; ${others.figures}`;
    return { holds: others.holds && isInTime, figures };
  },
});

const BULKHEAD: GivenTraffic = { bulkhead: { max_concurrent: 16, max_queued: 16 } };

/** A subgraph is slow, but not too slow: a bulkhead bounds how much of its work waits. */
export const slow: FaultExperiment = {
  name: 'one subgraph is slow, with a bulkhead of 16 calls',
  off: { bulkhead: { max_concurrent: 256 } },
  async run(traffic, scale) {
    const delay = { kind: 'delay', ms: scale.callMs * 0.8 } as const;
    const seen = await loadWith(delay, withScale({ ...BULKHEAD, ...traffic }, scale), { ...scale, ordersEveryMs: 20 });
    const others = judgeOthers(seen, scale);
    const refused = seen.orders.filter(({ outcome }) => outcome === 'TOO_MANY_CALLS');
    const figures = `at most ${seen.mostAtOnce} calls at once; ${refused.length} of ${seen.orders.length} refused, p99 ${ms(percentile(refused, 0.99))}; ${others.figures}`;
    return { holds: others.holds && seen.mostAtOnce <= 16 && refused.length > 0, figures };
  },
};

/** A subgraph answers without end: the gateway reads no more than it may. */
export const huge: FaultExperiment = {
  name: 'one subgraph sends 12 MB for each query',
  off: { max_response_bytes: 1_000_000_000 },
  async run(traffic, scale) {
    const fault = { kind: 'huge', bytes: 12_000_000 } as const;
    const seen = await loadWith(fault, withScale(traffic, scale), { ...scale, ordersEveryMs: 500 });
    const refused = countOf(seen.orders, 'DEPENDENCY_UNAVAILABLE');
    const figures = `${refused} of ${seen.orders.length} refused for their size; ${judgeOthers(seen, { ...scale, isTimed: false }).figures}`;
    return { holds: refused === seen.orders.length && countOf(seen.users, 'data') === seen.users.length, figures };
  },
};

/** Connections that were used are lost without a sign, as behind a firewall that forgets them. */
export const halfOpen: FaultExperiment = {
  name: 'all connections are half-open',
  off: { timeouts: { call_ms: 60_000 } },
  async run(traffic, scale) {
    await using federation = await openFaultyFederation(withScale(traffic, scale));
    await Promise.all(Array.from({ length: 4 }, () => federation.load({ query: OF_ORDERS, everyMs: 10, forMs: 100 })));
    for (const proxy of federation.proxies) proxy.loseConnections();
    const during = federation.load({ query: OF_ORDERS, everyMs: 20, forMs: scale.loadMs });
    const samples = await Promise.race([during, sleep(scale.callMs + scale.loadMs + 2_000, null)]);
    if (samples === null) return { holds: false, figures: 'some queries wait until the operation ends' };
    const after = await federation.load({ query: OF_ORDERS, everyMs: 20, forMs: scale.openMs + scale.loadMs });
    const end = after.slice(-5);
    const failed = samples.length - countOf(samples, 'data');
    const figures = `${failed} of ${samples.length} failed, the last after ${ms(percentile(samples, 1))}; then ${countOf(after, 'data')} answered`;
    return { holds: failed > 0 && countOf(end, 'data') === end.length, figures };
  },
};
