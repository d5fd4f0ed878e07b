import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { followEventLog, type FollowedLog } from '#platform/eventLog/followEventLog.ts';
import { createOwnLogReader } from '#platform/eventLog/ownLogReader.ts';
import type { HealthCheck } from '#platform/http/health.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { fault } from './errors.ts';
import { indexEvents, buildIndex, type Indexing } from './events/indexCatalogue.ts';
import { productsSource } from './events/mongoEventLog.ts';
import { openProductSearch, type PostgresSearch } from './store/search/openProductSearch.ts';
import type { ProductSearch } from './store/search/productSearch.ts';
import { createSearchSource } from './store/searchSource.ts';
import type { Models } from './store/openProductsStore.ts';
import type { ProductsStore } from './store/productsStore.ts';

type SearchOptions = {
  /** Null: this process has no search. */
  readonly url: string | null;
  readonly models: Models;
  readonly store: ProductsStore;
  readonly eventLog: EventLog;
  readonly identity: Identity;
  readonly pubSub: PubSub;
  readonly log: Log;
};

export type OpenedSearch = {
  /** The search; throws DEPENDENCY_UNAVAILABLE until it is open and has an index. */
  readonly require: () => ProductSearch;
  readonly health: HealthCheck;
} & AsyncDisposable;

const RETRY_MS = 1_000;
const MAX_BATCH = 200;
const LATE_MS = 5_000;

/**
 * Opens the search in the background, so that the subgraph starts and serves without it, builds a missing index, and
 * follows the subgraph's own event log. Disposing stops it.
 */
export function startSearch(o: SearchOptions): OpenedSearch {
  const { url, log } = o;
  const closing = new AbortController();
  const outage = createOutage(log, { startMessage: 'search cannot be opened', endMessage: 'search is open' });
  let opened: OpenIndex | null = null;
  const open = async (searchUrl: string): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        opened = await openIndex(o, searchUrl);
        return outage.end();
      } catch (err) {
        outage.start(err);
        await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };
  const opening = url === null ? Promise.resolve() : open(url);
  const requireOpen = (): OpenIndex => {
    if (opened) return opened;
    throw fault('dependencyUnavailable', 'Search is not available: products can still be listed and filtered.');
  };
  return {
    require: () => requireOpen().search,
    health: {
      isCritical: false,
      check: async () => (url === null ? undefined : checkIndex(requireOpen())),
      details: () => (opened ? detailsOf(opened) : {}),
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await opening;
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

type OpenIndex = { readonly search: PostgresSearch; readonly followed: FollowedLog } & AsyncDisposable;

async function openIndex({ models, store, eventLog, identity, pubSub, log }: SearchOptions, url: string) {
  await using opening = new AsyncDisposableStack();
  const search = opening.use(await openProductSearch({ url, log }));
  const source = createSearchSource(models, store);
  const indexing: Indexing = { search, source, eventLog, tree: store.categories.tree };
  if (!(await isContinuable(indexing))) {
    const products = await buildIndex(indexing);
    log.info({ products }, 'the search index is built');
  }
  const { served } = await search.state();
  if (!served) throw new Error('expected a search index after building it, got none');
  const followed = opening.use(
    followEventLog({
      source: productsSource,
      read: createOwnLogReader(eventLog),
      pubSub,
      verify: identity.verifierOf(productsSource),
      from: served,
      apply: { maxEvents: MAX_BATCH, applyBatch: (events) => indexEvents(events, indexing) },
      log,
    }),
  );
  const open = opening.move();
  return { search, followed, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** Whether the log still has all events behind the served index. */
async function isContinuable({ search, eventLog }: Indexing): Promise<boolean> {
  const { served } = await search.state();
  const { logId, oldest, head } = await eventLog.head();
  return served !== null && served.logId === logId && served.position >= oldest - 1 && served.position <= head;
}

async function checkIndex({ search, followed }: OpenIndex): Promise<string | undefined> {
  await search.check();
  const lateMs = followed.unknownForMs();
  return lateMs > LATE_MS ? `the index has been behind the event log for ${Math.round(lateMs / 1000)} s` : undefined;
}

function detailsOf({ followed }: OpenIndex) {
  const lagMs = followed.unknownForMs();
  return { position: followed.position, lagMs: Number.isFinite(lagMs) ? Math.round(lagMs) : null };
}
