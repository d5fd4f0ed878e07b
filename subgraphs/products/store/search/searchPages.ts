import {
  decodeCursor,
  encodeCursor,
  invalidCursor,
  pageInfoOf,
  pageOf,
  requireFirst,
} from '#platform/pagination/connectionPage.ts';
import { wordsOf } from '../../domain/search/searchText.ts';
import type { FacetCount, SearchHit, SearchKey, SearchQuery } from '../../domain/search/searchQuery.ts';
import type { ProductSearch, SearchPlan } from './productSearch.ts';
import { hasWords } from './readSearch.ts';

export type SearchPageQuery = SearchQuery & {
  readonly first: number | null | undefined;
  readonly after: string | null | undefined;
};

/** A page of hits. The functions ask the search; call them only for what is selected. */
export type HitPage = {
  readonly edges: readonly { readonly cursor: string; readonly node: SearchHit }[];
  readonly pageInfo: ReturnType<typeof pageInfoOf>;
  readonly plan: SearchPlan;
  readonly countAll: () => Promise<number>;
  readonly facetCounts: () => Promise<FacetCount[]>;
  readonly highlight: (texts: readonly string[]) => Promise<string[]>;
};

/**
 * A page in keyset pagination. The score of a product depends on nothing but the product and the search, and the cursor
 * holds how the search is executed: while the index moves, a page repeats or skips no other product.
 */
export async function findSearchPage(
  search: ProductSearch,
  { first, after, ...query }: SearchPageQuery,
): Promise<HitPage> {
  const size = requireFirst(first);
  const cursor = after == null ? null : readCursor(after, query);
  const plan = cursor?.plan ?? (await search.plan(query));
  const rows = await search.find(query, { plan, limit: size + 1, after: cursor?.key ?? null });
  const cursorOf = ({ sortValue, id }: SearchHit) => encodeCursor([query.sort, sortValue, id, JSON.stringify(plan)]);
  const page = pageOf(rows, { first: size, after, cursorOf });
  return {
    edges: page.edges,
    pageInfo: pageInfoOf(page),
    plan,
    countAll: () => search.count(query, plan),
    facetCounts: () => search.facets(query, plan),
    highlight: (texts) => search.highlight(query, plan, texts),
  };
}

const MAX_SCORE = 2 ** 31 - 1;

function readCursor(cursor: string, query: SearchQuery): { key: SearchKey; plan: SearchPlan } {
  const [sort, value, id, plan] = decodeCursor(cursor, 4);
  const isNumber = query.sort !== 'NAME';
  const isKey = isNumber ? Number.isSafeInteger(value) : typeof value === 'string';
  const isScore = query.sort === 'RELEVANCE' && hasWords(query);
  const isInRange = !isScore || Math.abs(Number(value)) <= MAX_SCORE;
  if (sort !== query.sort || value == null || !isKey || !isInRange || typeof id !== 'string')
    throw invalidCursor(cursor);
  return { key: { value, id }, plan: readPlan(plan, cursor) };
}

function readPlan(text: string | number | null | undefined, cursor: string): SearchPlan {
  try {
    const { corrections, isRelaxed } = JSON.parse(String(text)) as SearchPlan;
    const words = Object.entries(corrections).flat();
    const areWords = words.every((word) => wordsOf(String(word)).join() === word);
    if (areWords && typeof isRelaxed === 'boolean') return { corrections, isRelaxed };
  } catch {
    // It is not a cursor of this list.
  }
  throw invalidCursor(cursor);
}
