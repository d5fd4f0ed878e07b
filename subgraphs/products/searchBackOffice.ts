import type { Log } from '#platform/log/log.ts';
import { buildIndex, type BuildProgress } from './events/indexCatalogue.ts';
import { createMongoEventLog } from './events/mongoEventLog.ts';
import { openProductSearch } from './store/search/openProductSearch.ts';
import { createSearchSource } from './store/searchSource.ts';
import type { IndexState } from './store/search/productSearch.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { createProductsStore } from './store/productsStore.ts';

type IndexStatus = {
  readonly served: IndexState | null;
  readonly building: IndexState | null;
  /** The last position of the event log. */
  readonly head: number;
};

/** The operations of `npm run search`; they work with or without a running subgraph. */
export type SearchBackOffice = AsyncDisposable & {
  readonly status: () => Promise<IndexStatus>;
  /** Builds a new index, which then replaces the served one; resolves with the number of its products. */
  readonly rebuild: (onProgress: BuildProgress) => Promise<number>;
};

/** Opens the databases of the catalogue and of search. */
export async function openSearchBackOffice(o: {
  readonly mongodbUrl: string;
  readonly searchUrl: string;
  readonly log: Log;
}): Promise<SearchBackOffice> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url: o.mongodbUrl }));
  const search = opening.use(await openProductSearch({ url: o.searchUrl, log: o.log }));
  const openedAt = new Date(await database.readTime());
  const store = createProductsStore(database.models, () => openedAt);
  const eventLog = createMongoEventLog(database);
  const source = createSearchSource(database.models, store);
  const opened = opening.move();
  return {
    status: async () => ({ ...(await search.state()), head: (await eventLog.head()).head }),
    rebuild: (onProgress) => buildIndex({ search, source, eventLog, tree: store.categories.tree }, onProgress),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
