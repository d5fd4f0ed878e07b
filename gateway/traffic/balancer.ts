import { isEjected, type BalancedInstance } from './balancedInstance.ts';
import { chooseByShare, createStrategy, hashUnit, type StrategyOptions } from './strategies.ts';
import type { Balancing } from './trafficSettings.ts';

/** What a choice depends on. */
export type ChoiceRequest = {
  /** Who the call is made for; null: unknown. */
  readonly caller: string | null;
  /** The headers that the subgraph receives, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Candidates that were tried before; another one is chosen when there is one. */
  readonly tried?: readonly BalancedInstance[];
};

export type Balancer = {
  /** Chooses one of at least one candidate. */
  readonly choose: (candidates: readonly BalancedInstance[], request: ChoiceRequest) => BalancedInstance;
};

type BalancerOptions = Omit<StrategyOptions, 'slowStartMs'> & {
  readonly settings: Balancing;
  /** Where this gateway runs; null: unknown. */
  readonly zone: string | null;
};

/** When fewer of the instances than this part are not ejected, ejections do not count: Envoy's panic threshold. */
const PANIC = 0.5;

/**
 * Creates a balancer, which narrows the candidates and lets the strategy choose: those that were not tried, are not
 * ejected, have a weight, are in the zone of the gateway, and run the version that the weights or the caller select. A
 * step that would leave none is skipped.
 */
export function createBalancer({ settings, zone, ...o }: BalancerOptions): Balancer {
  const chooseBy = createStrategy(settings.strategy, { ...o, slowStartMs: settings.slowStartMs });
  return {
    choose(candidates, request) {
      const [only] = candidates;
      if (only && candidates.length === 1) return only;
      const { tried } = request;
      const now = o.now();
      const untried = tried ? narrow(candidates, (each) => !tried.includes(each)) : candidates;
      const admitted = isPanic(candidates, now) ? untried : narrow(untried, (each) => !isEjected(each, now));
      const weighted = narrow(admitted, ({ instance }) => instance.weight > 0);
      const near = zone !== null && settings.prefersZone ? narrow(weighted, isIn(zone)) : weighted;
      const chosen = ofOneVersion(near, () => chanceOfVersion(request, settings, o.random));
      const [first] = chosen as readonly [BalancedInstance]; // no step leaves none
      return chosen.length === 1 ? first : chooseBy(chosen, hashKey(request, settings));
    },
  };
}

function narrow(
  candidates: readonly BalancedInstance[],
  fits: (candidate: BalancedInstance) => boolean,
): readonly BalancedInstance[] {
  if (candidates.every(fits)) return candidates;
  const fitting = candidates.filter(fits);
  return fitting.length > 0 ? fitting : candidates;
}

function isPanic(candidates: readonly BalancedInstance[], now: number): boolean {
  return candidates.filter((each) => !isEjected(each, now)).length < candidates.length * PANIC;
}

const isIn =
  (zone: string) =>
  ({ instance }: BalancedInstance): boolean =>
    instance.zone === zone;

/** Each version gets the part of the calls that its weights are of all. */
function ofOneVersion(candidates: readonly BalancedInstance[], chance: () => number): readonly BalancedInstance[] {
  const first = candidates[0]?.instance.version;
  if (candidates.every(({ instance }) => instance.version === first)) return candidates;
  // In the order of their names, so that a caller with the same chance gets the same one.
  const versions = Map.groupBy(candidates, ({ instance }) => instance.version ?? '');
  const sorted = [...versions].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const weightOf = ([, members]: (typeof sorted)[number]) =>
    members.reduce((sum, { instance }) => sum + instance.weight, 0);
  return chooseByShare(sorted, weightOf, chance())[1];
}

function chanceOfVersion({ caller }: ChoiceRequest, { isSticky }: Balancing, random: () => number): number {
  return isSticky && caller !== null ? hashUnit(caller) : random();
}

function hashKey({ caller, headers }: ChoiceRequest, { hashBy }: Balancing): string | null {
  return hashBy === 'caller' ? caller : (headers[hashBy.header.toLowerCase()] ?? null);
}
