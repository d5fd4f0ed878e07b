import { latencyOf, shareOf, type BalancedInstance } from './balancedInstance.ts';
import type { Balancing } from './trafficSettings.ts';

/** Chooses one of at least two candidates. `key`: what consistent hashing keeps together; null: nothing. */
export type Strategy = (candidates: readonly BalancedInstance[], key: string | null) => BalancedInstance;

export type StrategyOptions = {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly slowStartMs: number;
};

/** Creates the strategy with this name. */
export function createStrategy(name: Balancing['strategy'], o: StrategyOptions): Strategy {
  switch (name) {
    case 'p2c':
      return (candidates) => lesserOfTwo(candidates, (each) => latencyCost(each, o), o);
    case 'least_connections':
      return (candidates) => least(candidates, (each) => (each.inFlight + 1) / shareNow(each, o), o);
    case 'round_robin':
      return createRoundRobin(o);
    case 'weighted':
      return (candidates) => chooseByShare(candidates, (each) => shareNow(each, o), o.random());
    case 'random':
      return (candidates) => chooseByShare(candidates, (each) => shareNow(each, o) / each.instance.weight, o.random());
    case 'consistent_hash':
      return (candidates, key) =>
        key === null
          ? chooseByShare(candidates, (each) => shareNow(each, o), o.random())
          : highestRandomWeight(candidates, key);
  }
}

const shareNow = (candidate: BalancedInstance, { now, slowStartMs }: StrategyOptions): number =>
  shareOf(candidate, now(), slowStartMs);

/** An instance whose latency is not known gets one call, and no second one before the first has ended. */
const UNKNOWN_LATENCY_MS = 1e9;

function latencyCost(candidate: BalancedInstance, o: StrategyOptions): number {
  const { inFlight } = candidate;
  const latency = latencyOf(candidate, o.now());
  const cost = latency === 0 && inFlight > 0 ? UNKNOWN_LATENCY_MS + inFlight : latency * (inFlight + 1);
  return cost / shareNow(candidate, o);
}

/**
 * The better of two that chance chose (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001): unlike
 * the best of all, it does not send everything to one instance between two measurements.
 */
function lesserOfTwo(
  candidates: readonly BalancedInstance[],
  costOf: (candidate: BalancedInstance) => number,
  { random }: StrategyOptions,
): BalancedInstance {
  const first = Math.floor(random() * candidates.length);
  const other = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length;
  const [one, two] = [candidates[first], candidates[other]] as [BalancedInstance, BalancedInstance]; // indexes of the list
  return costOf(two) < costOf(one) ? two : one;
}

/** Of those with the least cost, one by chance. */
function least(
  candidates: readonly BalancedInstance[],
  costOf: (candidate: BalancedInstance) => number,
  { random }: StrategyOptions,
): BalancedInstance {
  const costs = candidates.map(costOf);
  const lowest = Math.min(...costs);
  return oneOf(
    candidates.filter((_, at) => costs[at] === lowest),
    random(),
  );
}

/** One after the other; an instance that starts slowly is passed over by chance. */
function createRoundRobin(o: StrategyOptions): Strategy {
  let turn = 0;
  return (candidates) => {
    for (let tries = 1; ; tries += 1) {
      const next = candidates[(turn += 1) % candidates.length] as BalancedInstance; // an index of the list
      const share = shareNow(next, o) / next.instance.weight;
      if (share >= 1 || tries >= candidates.length || o.random() < share) return next;
    }
  };
}

/** One by chance, each with its part of the sum of shares. `chance` is in [0, 1). */
export function chooseByShare<Item>(items: readonly Item[], shareOfItem: (item: Item) => number, chance: number): Item {
  const shares = items.map(shareOfItem);
  let left = chance * shares.reduce((sum, share) => sum + share, 0);
  for (const [at, item] of items.entries()) if ((left -= shares[at] ?? 0) < 0) return item;
  return oneOf(items, chance);
}

/** Equal parts. `chance` is in [0, 1). */
function oneOf<Item>(items: readonly Item[], chance: number): Item {
  return items[Math.floor(chance * items.length)] as Item; // an index of the list
}

/**
 * Rendezvous hashing with weights (Thaler and Ravishankar, 1998): a key moves only when its own instance goes, or when
 * one that fits it better comes.
 */
function highestRandomWeight(candidates: readonly BalancedInstance[], key: string): BalancedInstance {
  const scoreOf = ({ instance }: BalancedInstance) => -instance.weight / Math.log(hashUnit(`${key} ${instance.id}`));
  return candidates.reduce((best, each) => (scoreOf(each) > scoreOf(best) ? each : best));
}

/** A number in (0, 1) that depends only on the text, evenly distributed: FNV-1a, mixed as by MurmurHash3. */
export function hashUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
