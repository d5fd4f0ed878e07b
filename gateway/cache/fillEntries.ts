import type { GatewayContext } from '../context.ts';
import type { SharedReads } from '../execution/sharedReads.ts';
import type { FetchFromSubgraph, SubgraphRequest } from '../execution/subgraphFetch.ts';
import type { SubgraphResponse } from '../execution/subgraphResponse.ts';
import type { EntryStore } from './entryStore.ts';
import type { EntryVersions } from './entryVersions.ts';
import type { Item } from './fetchItems.ts';

/** A fetch whose response may be cached, of some of its items. */
export type CacheableFetch = {
  readonly subgraph: string;
  readonly request: SubgraphRequest;
  readonly context: GatewayContext;
  readonly versions: EntryVersions;
};

/** What a fetch returned for its items. */
export type Filled = {
  readonly response: SubgraphResponse;
  /** The value of each item as JSON; null when the response has no value for each. */
  readonly texts: readonly string[] | null;
  /** How long all of them may be shown; 0 when they may not be shown again. */
  readonly freshMs: number;
};

export type FillOptions = {
  readonly fetch: FetchFromSubgraph;
  readonly store: EntryStore;
  /** Equal fetches that overlap are sent once. */
  readonly reads: SharedReads<Filled>;
};

/** So long is remembered that something does not exist; an event ends that too. */
const NEGATIVE_MS = 5_000;
/** Lifetimes are random within this share, so that what was filled together does not end together. */
const JITTER = 0.1;

/**
 * Fetches items and stores their values. `values` are those of this caller alone, who may change them; null when the
 * response has no value for each item. A fetch that began before the last change of an item is never joined.
 */
export async function fillEntries(fetching: CacheableFetch, items: readonly Item[], o: FillOptions) {
  const { context, versions } = fetching;
  const { deadlineAt, isAbandoned } = context;
  const changedAt = versions.lastChange(items.flatMap(({ tags }) => tags));
  const key = `${changedAt}\n${items.map((item) => item.key).join('\n')}`;
  let own: Filled | null = null;
  const { response, texts, freshMs } = await o.reads.join(key, { deadlineAt, isAbandoned }, async (areAllGone) => {
    own = await fill(fetching, items, { ...o, isAbandoned: areAllGone });
    return own;
  });
  const values = own === null ? (texts?.map((text): unknown => JSON.parse(text)) ?? null) : valuesOf(response, items);
  return { response: own === null ? { ...response, data: null } : response, values, freshMs };
}

async function fill(
  { subgraph, request, context, versions }: CacheableFetch,
  items: readonly Item[],
  { fetch, store, isAbandoned }: Omit<FillOptions, 'reads'> & Pick<GatewayContext, 'isAbandoned'>,
): Promise<Filled> {
  // Before the subgraph reads: a change that it may not see yet comes after this point.
  const point = versions.point(items.flatMap(({ tags }) => tags));
  const [first] = items;
  const isWhole = first?.representation === null;
  const representations = isWhole ? {} : { representations: items.map(({ representation }) => representation) };
  const sent = { ...request, variables: { ...request.variables, ...representations } };
  // As an anonymous caller: what only this caller may see cannot be stored.
  const caller = { claims: null, audience: undefined, address: undefined, cacheUse: undefined, isAbandoned };
  const response = await fetch(subgraph, sent, { ...context, ...caller });
  const filledAt = Date.now();
  const values = valuesOf(response, items);
  const texts = values?.map((value) => JSON.stringify(value)) ?? null;
  if (!texts || response.errors?.length) return { response, texts, freshMs: 0 };
  const times = items.map(({ key, tags, maxAgeMs }, at) => {
    const mostMs = isMissing(values?.[at], isWhole) ? Math.min(NEGATIVE_MS, maxAgeMs) : maxAgeMs;
    const freshMs = mostMs * (1 - JITTER * Math.random());
    store.put(key, { text: texts[at] ?? '', tags, point, filledAt, freshMs });
    return freshMs;
  });
  return { response, texts, freshMs: Math.min(...times) };
}

/** Null unless there is a value of each item. */
function valuesOf({ data }: SubgraphResponse, [first, ...others]: readonly Item[]): readonly unknown[] | null {
  if (first?.representation === null) return data ? [data] : null;
  const entities = data?.['_entities'];
  return Array.isArray(entities) && entities.length === 1 + others.length ? entities : null;
}

/** An entity, or one of the root fields, that does not exist. */
function isMissing(value: unknown, isWhole: boolean): boolean {
  if (!isWhole || typeof value !== 'object' || value === null) return value === null;
  return Object.values(value).some((field) => field === null);
}
