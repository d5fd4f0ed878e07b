/** How often a subgraph's values were in the cache, since the start of the process. */
export type CacheCount = {
  /** Values that were current in the cache. */
  readonly hits: number;
  /** Values that were fetched. */
  readonly misses: number;
  /** Values that were renewed before they ended. */
  readonly renewed: number;
  /** Values that were shown because the subgraph did not answer. */
  readonly stale: number;
};

export type CacheCounts = {
  readonly add: (subgraph: string, counted: Partial<CacheCount>) => void;
  readonly snapshot: () => Readonly<Record<string, CacheCount>>;
  /** Null: nothing of this subgraph was looked up. `hitRate` is the part of the values that needed no fetch, 0 to 1. */
  readonly of: (subgraph: string) => (CacheCount & { readonly hitRate: number }) | null;
};

const NONE: CacheCount = { hits: 0, misses: 0, renewed: 0, stale: 0 };

export function createCacheCounts(): CacheCounts {
  const counts = new Map<string, CacheCount>();
  return {
    add(subgraph, { hits = 0, misses = 0, renewed = 0, stale = 0 }) {
      const known = counts.get(subgraph) ?? NONE;
      counts.set(subgraph, {
        hits: known.hits + hits,
        misses: known.misses + misses,
        renewed: known.renewed + renewed,
        stale: known.stale + stale,
      });
    },
    of(subgraph) {
      const known = counts.get(subgraph);
      if (!known) return null;
      const all = known.hits + known.misses + known.stale;
      return { ...known, hitRate: all === 0 ? 0 : Math.round((known.hits / all) * 1_000) / 1_000 };
    },
    snapshot: () => Object.fromEntries(counts),
  };
}
