import { isCompositeType, isObjectType } from 'graphql';
import { createCacheCounts } from '../../gateway/cache/cacheCounts.ts';
import { createCachedFetch } from '../../gateway/cache/cachedFetch.ts';
import { createEntryStore } from '../../gateway/cache/entryStore.ts';
import { withoutLog } from '../../gateway/cache/entryVersions.ts';
import { createItemsOfFetch } from '../../gateway/cache/fetchItems.ts';
import type { Supergraph } from '../../gateway/composition/supergraph.ts';
import { SharedReads } from '../../gateway/execution/sharedReads.ts';
import { isUnavailable } from '../../gateway/execution/subgraphClient.ts';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';

const FOR_A_MINUTE = { maxAgeS: 60, isPrivate: false, inheritsMaxAge: false };

/** The graph as if `@cacheControl` allowed to cache each of its fields. */
export function withCacheHints(supergraph: Supergraph): Supergraph {
  const types = Object.values(supergraph.schema().getTypeMap());
  const query = supergraph.schema().getQueryType();
  const fields = isObjectType(query) ? Object.keys(query.getFields()) : [];
  const names = [...types.filter(isCompositeType).map(({ name }) => name), ...fields.map((name) => `Query.${name}`)];
  return { ...supergraph, cacheHints: new Map(names.map((name) => [name, FOR_A_MINUTE])) };
}

/** The cache of the gateway before the subgraphs of a graph. */
export type GraphCache = {
  /** Fetches through the cache; what is not there by `fetch`. Values of other faults are others. */
  readonly cached: (fetch: FetchFromSubgraph, faults: number) => FetchFromSubgraph;
  /** How many values it has had. */
  readonly hits: () => number;
};

export function createGraphCache(supergraph: Supergraph): GraphCache {
  const counts = createCacheCounts();
  const itemsOf = createItemsOfFetch(() => supergraph);
  const store = createEntryStore({ maxBytes: 10_000_000, keptMs: 60_000, redis: null });
  return {
    cached: (fetch, faults) =>
      createCachedFetch({
        fetch,
        counts,
        store,
        itemsOf,
        reads: new SharedReads(),
        isUnavailable,
        versionsOf: () => withoutLog,
        headersSent: () => String(faults),
        callTimeoutMs: 60_000,
        maxStaleMs: 0,
      }),
    hits: () => Object.values(counts.snapshot()).reduce((sum, { hits }) => sum + hits, 0),
  };
}
