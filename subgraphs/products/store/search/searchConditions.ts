import { sql, type RawBuilder } from 'kysely';
import type { CatalogueFilter } from '../../domain/catalogueFilter.ts';
import { propertyKey } from '../../domain/search/searchDocument.ts';
import type { SearchQuery } from '../../domain/search/searchQuery.ts';
import type { SearchPlan } from './productSearch.ts';

type Condition = RawBuilder<unknown>;

/** The fields that facets count, each with the filter that its own counts leave out. */
export const facetFields = ['brand', 'category', 'price', 'stock'] as const;
export type FacetField = (typeof facetFields)[number];

/**
 * The search as an SQL expression of type tsquery; null when there is nothing to look for. Words are letters and digits
 * (see wordsOf), a SKU has no quotation marks, and all are parameters: nothing is read as syntax of SQL or of a tsquery.
 */
export function tsqueryOf({ search }: Pick<SearchQuery, 'search'>, plan: SearchPlan): Condition | null {
  const { words, phrases, excluded, isLastPartial, sku } = search;
  const corrected = words.map((word) => plan.corrections[word] ?? word);
  const partial = isLastPartial ? corrected.length - 1 : -1;
  const wanted = corrected.map((word, at) => (at === partial ? wordOrPrefix(word) : plain(word)));
  const skus = sku === null ? [] : [sql`${`'${sku}':*`}::tsquery`];
  const found = joined([...joined(wanted, plan.isRelaxed ? sql` || ` : sql` && `), ...skus], sql` || `);
  const all = [...found, ...phrases.map(phrase), ...excluded.map((each) => sql`!! ${phrase(each)}`)];
  return joined(all, sql` && `)[0] ?? null;
}

function joined(parts: readonly Condition[], operator: Condition): Condition[] {
  return parts.length === 0 ? [] : [sql`(${sql.join(parts, operator)})`];
}

const plain = (word: string): Condition => sql`plainto_tsquery('english', ${word})`;
const wordOrPrefix = (word: string): Condition => sql`(${plain(word)} || to_tsquery('simple', ${`${word}:*`}))`;
const phrase = (words: readonly string[]): Condition => sql`phraseto_tsquery('english', ${words.join(' ')})`;

/** The conditions that no facet leaves out. */
export function fixedConditions({ tags, statuses }: CatalogueFilter): Condition[] {
  return [
    ...(statuses.includes('ACTIVE') ? [] : [sql`false`]),
    ...(tags.length === 0 ? [] : [sql`tags @> ${[...tags]}::text[]`]),
  ];
}

/** The filter by each field that has a facet; true where it does not filter. */
export function fieldConditions(filter: CatalogueFilter): Record<FacetField, Condition> {
  const { brandIds, categoryIds, priceMinMinor, priceMaxMinor, isInStock } = filter;
  return {
    brand: brandIds ? sql`coalesce(brand_id = any(${[...brandIds]}::text[]), false)` : sql`true`,
    category: categoryIds ? sql`category_ids && ${[...categoryIds]}::text[]` : sql`true`,
    price: sql`price_minor between ${priceMinMinor ?? 0} and ${priceMaxMinor ?? Number.MAX_SAFE_INTEGER}`,
    stock: isInStock ? sql`is_in_stock` : sql`true`,
  };
}

/** The filter by attributes: for each name, one of the given values. */
export function propertyConditions({ attributes }: CatalogueFilter): { name: string; condition: Condition }[] {
  const byName = Map.groupBy(attributes, ({ name }) => name);
  return [...byName].map(([name, values]) => ({
    name,
    condition: sql`property_keys && ${values.map(propertyKey)}::text[]`,
  }));
}

/** All conditions as one. */
export function everyCondition(filter: CatalogueFilter): Condition {
  const properties = propertyConditions(filter).map(({ condition }) => condition);
  return sql.join(
    [sql`true`, ...fixedConditions(filter), ...Object.values(fieldConditions(filter)), ...properties],
    sql` and `,
  );
}
