import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { indexEvents, buildIndex, type Indexing } from '../../subgraphs/products/events/indexCatalogue.ts';
import { fault } from '../../subgraphs/products/errors.ts';
import { openProductSearch } from '../../subgraphs/products/store/search/openProductSearch.ts';
import type { ProductSearch } from '../../subgraphs/products/store/search/productSearch.ts';
import { createSearchSource } from '../../subgraphs/products/store/searchSource.ts';
import { openProductsForTest, silentLog } from './openProductsForTest.ts';

/** A products subgraph with its own search database. The index moves only when the test says so. */
export async function openSearchForTest() {
  await using opening = new AsyncDisposableStack();
  const { url } = opening.use(await openTestDatabase());
  const search = opening.use(await openProductSearch({ url, log: silentLog }));
  let current: ProductSearch | null = search;
  const requireSearch = () => {
    if (current) return current;
    throw fault('dependencyUnavailable');
  };
  const subgraph = opening.use(await openProductsForTest({ requireSearch }));
  const { eventLog, models, store } = subgraph;
  const source = createSearchSource(models, store);
  const indexing: Indexing = { search, source, eventLog, tree: store.categories.tree };
  const opened = opening.move();
  return {
    ...subgraph,
    search,
    indexing,
    /** Replaces the search of the subgraph; null: there is none. */
    setSearch: (next: ProductSearch | null) => void (current = next),
    build: () => buildIndex(indexing),
    /** Publishes what was written, and applies it to the index. */
    async follow() {
      while ((await eventLog.assign(500)).length > 0);
      const { served } = await search.state();
      await indexEvents(await eventLog.readAfter(served?.position ?? 0, 500), indexing);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
