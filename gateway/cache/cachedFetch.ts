import type { Fault } from '#platform/faults/faults.ts';
import type { GatewayContext } from '../context.ts';
import type { FetchFromSubgraph } from '../execution/subgraphFetch.ts';
import type { SubgraphResponse } from '../execution/subgraphResponse.ts';
import type { CacheCounts } from './cacheCounts.ts';
import type { CacheUse } from './cacheUse.ts';
import type { Entry } from './entryStore.ts';
import type { EntryVersions } from './entryVersions.ts';
import type { Item, ItemsOfFetch } from './fetchItems.ts';
import { fillEntries, type CacheableFetch, type FillOptions } from './fillEntries.ts';

export type CachedFetchOptions = FillOptions & {
  readonly itemsOf: ItemsOfFetch;
  /** Null: responses of the subgraph are not cached. */
  readonly versionsOf: (subgraph: string) => EntryVersions | null;
  /** What a subgraph receives of the headers of a client, as text; empty for nothing. */
  readonly headersSent: (subgraph: string, headers: GatewayContext['headers']) => string;
  /** Whether a call failed because the subgraph gave no valid response. */
  readonly isUnavailable: (error: unknown) => error is Fault;
  readonly callTimeoutMs: number;
  /** How old a value may be that is shown while its subgraph gives none. */
  readonly maxStaleMs: number;
  readonly counts: CacheCounts;
};

type Answering = CacheableFetch & { readonly use: CacheUse };
type ResponseErrors = NonNullable<SubgraphResponse['errors']>;

/** In this last share of its lifetime, the use of a value renews it. */
const RENEWED_IN_LAST = 0.2;

/**
 * Answers fetches from the cache where every field is public, and sends the others. A value that ends soon is renewed
 * in the background; while the subgraph gives no response, the last good values are shown and marked as stale.
 */
export function createCachedFetch(o: CachedFetchOptions): FetchFromSubgraph {
  return async (subgraph, request, context) => {
    const { cacheUse: use } = context;
    if (!use) return o.fetch(subgraph, request, context);
    const versions = use.mayRead && !request.isMutation ? o.versionsOf(subgraph) : null;
    const sent = versions ? o.headersSent(subgraph, context.headers) : '';
    // Flags may change what a subgraph answers.
    const cacheable = versions && o.itemsOf(subgraph, request, `${context.flags?.join() ?? ''}${sent}`);
    if (!cacheable || cacheable.isOfAnonymousCallers || sent !== '') use.showOnce();
    if (!cacheable || (cacheable.isOfAnonymousCallers && context.claims)) return o.fetch(subgraph, request, context);
    return answer({ subgraph, request, context, versions, use }, cacheable.items, o);
  };
}

async function answer(fetching: Answering, items: readonly Item[], o: CachedFetchOptions): Promise<SubgraphResponse> {
  const { versions, use, subgraph } = fetching;
  const isFresh = (entry: Entry): boolean => ageOf(entry) < entry.freshMs && versions.isCurrent(entry);
  const keys = items.map(({ key }) => key);
  const entries = await o.store.find(keys, isFresh);
  const values: unknown[] = [];
  const missing: number[] = [];
  const ending: Item[] = [];
  items.forEach((item, at) => {
    const entry = entries[at];
    if (!entry || !isFresh(entry)) return void missing.push(at);
    values[at] = JSON.parse(entry.text);
    const leftMs = entry.freshMs - ageOf(entry);
    use.showFor(leftMs);
    if (leftMs < RENEWED_IN_LAST * entry.freshMs) ending.push(item);
  });
  o.counts.add(subgraph, { hits: items.length - missing.length, misses: missing.length });
  if (ending.length > 0) renew(fetching, ending, o);
  if (missing.length === 0) return responseOf(items, values, []);
  try {
    return await fetchMissing(fetching, { items, values, missing }, o);
  } catch (error) {
    if (!o.isUnavailable(error)) throw error;
    return showStale(fetching, { items, values, missing, entries, error }, o);
  }
}

type Incomplete = {
  readonly items: readonly Item[];
  readonly values: unknown[];
  /** The places of the items that have no value. */
  readonly missing: readonly number[];
};

async function fetchMissing(fetching: Answering, { items, values, missing }: Incomplete, o: CachedFetchOptions) {
  const wanted = missing.flatMap((at) => items[at] ?? []);
  const { response, values: filled, freshMs } = await fillEntries(fetching, wanted, o);
  const { errors = [] } = response;
  fetching.use.showFor(freshMs);
  if (!filled && (missing.length === items.length || errors.length === 0)) return response;
  missing.forEach((at, index) => (values[at] = filled?.[index] ?? null));
  return responseOf(items, values, missing.length === items.length ? errors : movedErrors(errors, missing));
}

/** Renews entries in the background; a failure is that of the call that needs the value next. */
function renew(fetching: CacheableFetch, ending: readonly Item[], o: CachedFetchOptions): void {
  const { subgraph, context } = fetching;
  const deadlineAt = Date.now() + o.callTimeoutMs;
  const background = { ...context, deadlineAt, isAbandoned: undefined };
  fillEntries({ ...fetching, context: background }, ending, o).then(
    () => o.counts.add(subgraph, { renewed: ending.length }),
    () => undefined,
  );
}

type Unavailable = Incomplete & { readonly entries: readonly (Entry | undefined)[]; readonly error: Fault };

/** Throws the error when there is no value at all; otherwise what has none is null with that error. */
function showStale(
  { subgraph, versions, use }: Answering,
  { items, values, missing, entries, error }: Unavailable,
  o: CachedFetchOptions,
): SubgraphResponse {
  const lost: number[] = [];
  for (const at of missing) {
    const entry = entries[at];
    values[at] = null;
    if (!entry || ageOf(entry) > o.maxStaleMs || !versions.mayBeShown(entry)) lost.push(at);
    else {
      values[at] = JSON.parse(entry.text);
      use.showStale(subgraph, ageOf(entry));
    }
  }
  if (lost.length === items.length) throw error;
  o.counts.add(subgraph, { stale: missing.length - lost.length });
  const { message, code } = error;
  return responseOf(
    items,
    values,
    lost.map((at) => ({ message, path: ['_entities', at], extensions: { code } })),
  );
}

function responseOf([first]: readonly Item[], values: readonly unknown[], errors: ResponseErrors): SubgraphResponse {
  // The value of a whole response is its data.
  const data = first?.representation === null ? (values[0] as SubgraphResponse['data']) : { _entities: values };
  return { data, ...(errors.length > 0 && { errors: [...errors] }) };
}

/** The errors of a fetch of some entities, at the places of these among all. */
function movedErrors(errors: ResponseErrors, places: readonly number[]): ResponseErrors {
  return errors.flatMap((error) => {
    const [field = '_entities', index, ...rest] = error.path ?? [];
    const own = typeof index === 'number' ? places[index] : undefined;
    if (own !== undefined) return [{ ...error, path: [field, own, ...rest] }];
    return places.map((place) => ({ ...error, path: ['_entities', place] }));
  });
}

function ageOf({ filledAt }: Entry): number {
  return Math.max(0, Date.now() - filledAt);
}
