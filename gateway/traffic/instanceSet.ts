import { createBalancedInstance, type BalancedInstance } from './balancedInstance.ts';
import { openInstancePool, type InstancePool } from './instancePool.ts';
import type { InstanceSource } from './instances.ts';

/** The instances that a source knows now, each with what was seen of it and its connections. */
export type InstanceSet = {
  /** The same list until the source changes. */
  readonly candidates: () => readonly BalancedInstance[];
  /** The connections of one of the candidates. */
  readonly poolOf: (candidate: BalancedInstance) => InstancePool;
} & AsyncDisposable;

type SetOptions = {
  readonly source: InstanceSource;
  readonly maxResponseBytes: number;
  readonly now: () => number;
};

/**
 * Opens the set; it connects at the first call. The pool of an instance that goes closes when it is idle. Disposing
 * disposes the source, too.
 */
export function openInstanceSet({ source, maxResponseBytes, now }: SetOptions): InstanceSet {
  const pools = new Map<BalancedInstance, InstancePool>();
  const closing = new Set<Promise<void>>();
  let candidates: readonly BalancedInstance[] = [];

  function add(instance: BalancedInstance['instance'], since: number): BalancedInstance {
    const candidate = createBalancedInstance(instance, since);
    pools.set(candidate, openInstancePool({ origin: new URL(instance.url).origin, maxResponseBytes }));
    return candidate;
  }
  function drop(candidate: BalancedInstance): void {
    const closed = Promise.resolve(pools.get(candidate)?.[Symbol.asyncDispose]()).finally(() => closing.delete(closed));
    closing.add(closed);
    pools.delete(candidate);
  }
  function update(since: number): void {
    const known = new Map(candidates.map((each) => [addressOf(each.instance), each]));
    candidates = source.current().map((instance) => {
      const found = known.get(addressOf(instance));
      known.delete(addressOf(instance));
      return found ? Object.assign(found, { instance }) : add(instance, since);
    });
    for (const gone of known.values()) drop(gone);
  }

  update(-Infinity);
  source.onChange(() => update(now()));
  return {
    candidates: () => candidates,
    poolOf(candidate) {
      const pool = pools.get(candidate);
      if (!pool) throw new Error(`expected a known instance, got ${candidate.instance.id}`);
      return pool;
    },
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      for (const candidate of pools.keys()) drop(candidate);
      await Promise.all(closing);
    },
  };
}

const addressOf = ({ id, url }: BalancedInstance['instance']): string => `${id} ${url}`;
