import { readSignal } from '#platform/execution/execution.ts';
import type { Log } from '#platform/log/log.ts';
import { checkPostgres, openPostgres } from '#platform/postgres/postgres.ts';
import { countFacets } from './countFacets.ts';
import { searchMigrations } from './migrations/searchMigrations.ts';
import type { ProductSearch } from './productSearch.ts';
import { countHits, findHits, highlightTexts, planSearch, suggestTexts } from './readSearch.ts';
import { addRows, applyChanges, readIndexStates, startIndex, swapIndexes } from './writeSearch.ts';

/** The search in a PostgreSQL database; `check` throws while the server cannot be reached. */
export type PostgresSearch = ProductSearch & { readonly check: () => Promise<void> } & AsyncDisposable;

/** Opens and migrates the database of search. Rejects when it cannot be reached. */
export async function openProductSearch({ url, log }: { url: string; log: Log }): Promise<PostgresSearch> {
  const db = await openPostgres<unknown>({
    url,
    applicationName: 'products-search',
    migrations: searchMigrations,
    log,
    readSignal,
    // The estimates of its statements are high enough for the compiler, which takes longer than they do.
    settings: { jit: 'off' },
  });
  return {
    plan: (query) => planSearch(db, query),
    find: (query, page) => findHits(db, query, page),
    count: (query, plan) => countHits(db, query, plan),
    facets: (query, plan) => countFacets(db, query, plan),
    highlight: (query, plan, texts) => highlightTexts(db, query, { plan, texts }),
    suggest: (prefix, limit) => suggestTexts(db, prefix, limit),
    state: () => readIndexStates(db),
    apply: (changes, move) => applyChanges(db, changes, move),
    startBuild: (position, total) => startIndex(db, position, total),
    addToBuild: (build, changes, position) => addRows(db, changes, { build, position }),
    swap: (build) => swapIndexes(db, build),
    check: () => checkPostgres(db),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
