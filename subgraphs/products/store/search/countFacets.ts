import { sql, type RawBuilder } from 'kysely';
import { PRICE_STEPS, type FacetCount, type SearchQuery } from '../../domain/search/searchQuery.ts';
import type { SearchPlan } from './productSearch.ts';
import type { SearchDb } from './readSearch.ts';
import {
  facetFields,
  fieldConditions,
  fixedConditions,
  propertyConditions,
  tsqueryOf,
  type FacetField,
} from './searchConditions.ts';

const VALUES = 20;
const PROPERTY_VALUES = 60;

/** What each facet groups by, as text. */
const valueOf: Record<FacetField, RawBuilder<unknown>> = {
  brand: sql`select brand_id as value, passes from matched where brand_id is not null`,
  category: sql`select unnest(category_ids) as value, passes from matched`,
  price: sql`select (width_bucket(price_minor, ${sql.lit(`{${PRICE_STEPS.join(',')}}`)}::bigint[]) - 1)::text as value, passes from matched`,
  stock: sql`select case when is_in_stock then 'true' else 'false' end as value, passes from matched`,
};

/**
 * Counts all facets in one statement over the products that match the search. `passes` holds for each filter whether
 * the product passes it, as one bit; the counts of a field need all bits but its own.
 */
export async function countFacets(db: SearchDb, query: SearchQuery, plan: SearchPlan): Promise<FacetCount[]> {
  const tsquery = tsqueryOf(query, plan);
  const fields = fieldConditions(query.filter);
  const properties = propertyConditions(query.filter);
  const filters = [...facetFields.map((field) => fields[field]), ...properties.map(({ condition }) => condition)];
  const all = 2 ** filters.length - 1;
  const bits = filters.map(
    (condition, bit) => sql`case when ${condition} then ${sql.lit(2 ** bit)}::bigint else 0 end`,
  );
  const isOpen = sql`${sql.join([sql`true`, ...fixedConditions(query.filter)], sql` and `)}`;
  const counts = facetFields.map((field, bit) =>
    counted(field, valueOf[field], { need: all - 2 ** bit, most: VALUES }),
  );
  const open = sql`select unnest(property_keys) as value, passes from matched`;
  const own = properties.map(({ name }, at) => {
    const rows = sql`select value, passes from (${open}) as every where starts_with(value, ${`${name}\u001F`})`;
    return counted('property', rows, { need: all - 2 ** (facetFields.length + at), most: PROPERTY_VALUES });
  });
  const names = properties.map(({ name }) => name);
  const others = sql`select value, passes from (${open}) as every
    where not split_part(value, ${'\u001F'}, 1) = any(${names}::text[])`;
  const rest = names.length === 0 ? open : others;
  counts.push(...own, counted('property', rest, { need: all, most: PROPERTY_VALUES }));
  const { rows } = await sql<FacetCount>`
    with matched as materialized (
      select brand_id, category_ids, property_keys, price_minor, is_in_stock,
        ${sql.join(bits, sql` + `)} as passes
      from search_products where ${tsquery ? sql`vector @@ ${tsquery}` : sql`true`} and ${isOpen}
    ) ${sql.join(counts, sql` union all `)}`.execute(db);
  return rows;
}

type Counting = { readonly need: number; readonly most: number };

function counted(field: string, rows: RawBuilder<unknown>, { need, most }: Counting): RawBuilder<unknown> {
  return sql`(select ${sql.lit(field)} as field, value, count(*)::integer as count from (${rows}) as each
    where passes & ${sql.lit(need)}::bigint = ${sql.lit(need)}::bigint
    group by value order by count desc, value limit ${sql.lit(most)})`;
}
