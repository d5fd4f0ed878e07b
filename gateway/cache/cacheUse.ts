/** What one operation takes from the cache, and what its response says of it. */
export type CacheUse = {
  /** Whether its fetches may be answered from the cache; otherwise each is sent. */
  readonly mayRead: boolean;
  /** A part of the response may be shown to every caller for so long, in ms. */
  readonly showFor: (ms: number) => void;
  /** A part of the response is for this caller only. */
  readonly showOnce: () => void;
  /** A part of the response is the last good value of a subgraph that does not answer; its age in ms. */
  readonly showStale: (subgraph: string, ageMs: number) => void;
  /** How long a response without errors may be shown to every caller, in whole seconds; 0: it may not. */
  readonly maxAgeS: () => number;
  /** Null: nothing is stale. */
  readonly stale: () => Stale | null;
};

/** `extensions.stale` of a response: the greatest age of a value, in seconds, and the subgraphs that do not answer. */
export type Stale = { readonly ageSeconds: number; readonly subgraphs?: readonly string[] };

export function createCacheUse(mayRead: boolean): CacheUse {
  let leastMs = Infinity;
  let oldestMs = 0;
  const subgraphs = new Set<string>();
  return {
    mayRead,
    showFor: (ms) => void (leastMs = Math.min(leastMs, ms)),
    showOnce: () => void (leastMs = 0),
    showStale(subgraph, ageMs) {
      leastMs = 0;
      oldestMs = Math.max(oldestMs, ageMs);
      subgraphs.add(subgraph);
    },
    maxAgeS: () => (Number.isFinite(leastMs) ? Math.floor(Math.max(0, leastMs) / 1000) : 0),
    stale: () =>
      subgraphs.size === 0 ? null : { ageSeconds: Math.round(oldestMs / 1000), subgraphs: [...subgraphs].sort() },
  };
}
