import { sql, type Kysely, type RawBuilder } from 'kysely';
import { closestTerm } from '../../domain/search/closestTerm.ts';
import { wordsOf } from '../../domain/search/searchText.ts';
import type { SearchHit, SearchKey, SearchQuery, SearchSort } from '../../domain/search/searchQuery.ts';
import type { ProductSearch, SearchPlan } from './productSearch.ts';
import { everyCondition, tsqueryOf } from './searchConditions.ts';

export type SearchDb = Kysely<unknown>;

const CANDIDATES = 20;
const LEAST_SIMILARITY = 0.3;
const IN_STOCK_BONUS = 1.15;

type Order = { readonly key: RawBuilder<unknown>; readonly isDescending: boolean; readonly cast: RawBuilder<unknown> };

const orders: Record<Exclude<SearchSort, 'RELEVANCE'>, Order> = {
  NEWEST: {
    key: sql`(extract(epoch from created_at) * 1000)::bigint`,
    isDescending: true,
    cast: sql`bigint`,
  },
  PRICE_ASC: { key: sql`price_minor`, isDescending: false, cast: sql`bigint` },
  PRICE_DESC: { key: sql`price_minor`, isDescending: true, cast: sql`bigint` },
  NAME: { key: sql`name_key`, isDescending: false, cast: sql`text` },
};

/** Corrects words that no product has, and relaxes a search that then finds nothing. */
export async function planSearch(db: SearchDb, query: SearchQuery): Promise<SearchPlan> {
  const strict = { corrections: {}, isRelaxed: false };
  if (query.search.words.length === 0) return strict;
  if (await hasMatch(db, query, strict)) return strict;
  const corrections = await correctWords(db, query);
  const corrected = { corrections, isRelaxed: false };
  if (Object.keys(corrections).length > 0 && (await hasMatch(db, query, corrected))) return corrected;
  return { corrections, isRelaxed: query.search.words.length > 1 };
}

async function hasMatch(db: SearchDb, query: SearchQuery, plan: SearchPlan): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from search_products where vector @@ ${tsqueryOf(query, plan)}) as found`.execute(db);
  return rows[0]?.found ?? false;
}

async function correctWords(db: SearchDb, { search }: SearchQuery): Promise<Record<string, string>> {
  const words = [...new Set(search.words)];
  const last = search.isLastPartial ? search.words.at(-1) : undefined;
  const { rows } = await sql<{ word: string; terms: string[] }>`
    select word, array(
        select term from search_terms where term % word and similarity(term, word) >= ${LEAST_SIMILARITY}
        order by similarity(term, word) desc, term limit ${CANDIDATES}
      ) as terms
    from unnest(${words}::text[]) as typed (word)
    where not exists (select from search_products where vector @@ plainto_tsquery('english', word))
      and not (word = ${last ?? ''} and exists (select from search_terms where starts_with(term, word)))
      and length(word) > 2`.execute(db);
  return Object.fromEntries(
    rows.flatMap(({ word, terms }) => {
      const closest = closestTerm(word, terms);
      return closest === null ? [] : [[word, closest]];
    }),
  );
}

/** Whether a search is ordered by relevance: it looks for something. */
export function hasWords({ search }: Pick<SearchQuery, 'search'>): boolean {
  return search.words.length + search.phrases.length > 0 || search.sku !== null;
}

/** How relevant a row is for a tsquery, as a whole number. */
function scoreOf({ search }: SearchQuery, plan: SearchPlan): RawBuilder<unknown> {
  // Of a query that excludes something, ts_rank is 0.
  const wanted = tsqueryOf({ search: { ...search, excluded: [] } }, plan);
  if (wanted === null) return sql`0`;
  const bonus = sql`case when is_in_stock then ${IN_STOCK_BONUS}::float8 else 1 end`;
  const whole = tsqueryOf({ search: { ...search, excluded: [], isLastPartial: false } }, plan);
  // A whole word counts more than the beginning of one.
  const wholeRank = search.isLastPartial ? sql` + ${rankOf(whole)} / 2` : sql``;
  return sql`((${rankOf(wanted)}${wholeRank}) * ${bonus} * 1000000)::integer`;
}

function rankOf(tsquery: RawBuilder<unknown> | null): RawBuilder<unknown> {
  return sql`ts_rank('{0.05, 0.2, 0.45, 1}', vector, ${tsquery})`;
}

type Page = Parameters<ProductSearch['find']>[1];

/** See {@link ProductSearch.find}. */
export async function findHits(db: SearchDb, query: SearchQuery, { plan, limit, after }: Page): Promise<SearchHit[]> {
  const tsquery = tsqueryOf(query, plan);
  const byRelevance = { key: sql`score`, isDescending: true, cast: sql`integer` };
  const isByRelevance = query.sort === 'RELEVANCE' && hasWords(query);
  const order = isByRelevance ? byRelevance : orders[query.sort === 'RELEVANCE' ? 'NEWEST' : query.sort];
  const direction = order.isDescending ? sql`desc` : sql`asc`;
  const { rows } = await sql<SearchHit>`
    select id, score, ${order.key} as "sortValue" from (
      select id, ${scoreOf(query, plan)} as score, price_minor, created_at, name_key
      from search_products where ${matches(tsquery)} and ${everyCondition(query.filter)}
    ) as found
    where ${after ? behind(order, after) : sql`true`}
    order by ${order.key} ${direction}, id limit ${limit}`.execute(db);
  return rows;
}

/** Ties go by ascending id, whatever the direction of the key is. */
function behind({ key, isDescending, cast }: Order, { value, id }: SearchKey): RawBuilder<unknown> {
  const compare = isDescending ? sql`<` : sql`>`;
  return sql`(${key} ${compare} ${value}::${cast} or (${key} = ${value}::${cast} and id > ${id}))`;
}

function matches(tsquery: RawBuilder<unknown> | null): RawBuilder<unknown> {
  return tsquery === null ? sql`true` : sql`vector @@ ${tsquery}`;
}

/** See {@link ProductSearch.count}. */
export async function countHits(db: SearchDb, query: SearchQuery, plan: SearchPlan): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from search_products
    where ${matches(tsqueryOf(query, plan))} and ${everyCondition(query.filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

const MARKED = 'StartSel=\u0002, StopSel=\u0003, HighlightAll=true';

/** See {@link ProductSearch.highlight}. */
export async function highlightTexts(
  db: SearchDb,
  query: SearchQuery,
  { plan, texts }: { plan: SearchPlan; texts: readonly string[] },
): Promise<string[]> {
  const tsquery = tsqueryOf({ search: { ...query.search, excluded: [] } }, plan);
  if (tsquery === null || texts.length === 0) return [...texts];
  const { rows } = await sql<{ marked: string }>`
    select ts_headline('english', body, ${tsquery}, ${MARKED}) as marked
    from unnest(${[...texts]}::text[]) with ordinality as given (body, place) order by place`.execute(db);
  return rows.map(({ marked }) => marked);
}

/** See {@link ProductSearch.suggest}. */
export async function suggestTexts(db: SearchDb, prefix: string, limit: number) {
  const words = wordsOf(prefix);
  const last = words.at(-1);
  if (last === undefined) return { texts: [], productIds: [] };
  const before = words.slice(0, -1);
  const search = { words, phrases: [], excluded: [], isLastPartial: true, sku: null };
  const tsquery = tsqueryOf({ search }, { corrections: {}, isRelaxed: false });
  const [terms, products] = await Promise.all([
    sql<{ term: string }>`
      select term from search_terms where term >= ${last} and term < ${`${last}\u{10FFFF}`}
      order by length(term), term limit ${limit}`.execute(db),
    sql<{ id: string }>`
      select id from (
        select id, name_key, is_in_stock from search_products where vector @@ ${tsquery} limit 500
      ) as found
      order by starts_with(name_key, ${words.join(' ')}) desc, is_in_stock desc, length(name_key), id limit ${limit}`.execute(
      db,
    ),
  ]);
  return {
    texts: terms.rows.map(({ term }) => [...before, term].join(' ')),
    productIds: products.rows.map(({ id }) => id),
  };
}
