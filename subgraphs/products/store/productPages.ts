import { trusted, type QueryFilter } from 'mongoose';
import type { CatalogueFilter, ProductSort } from '../domain/catalogueFilter.ts';
import type { Product } from '../domain/product.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pages/pages.ts';
import { InvalidCursorError } from './invalidCursorError.ts';
import type { ProductDocument } from './documents.ts';
import type { Models } from './openProductsStore.ts';
import { attributeKey, productOf } from './productDocument.ts';

export type ProductPageQuery = {
  readonly filter: CatalogueFilter;
  readonly sort: ProductSort;
  readonly first: number | null | undefined;
  readonly after: string | null | undefined;
};

/** A page of products. `countAll` asks the store, so it is called only when somebody wants to know. */
export type ProductPage = {
  readonly edges: readonly { readonly cursor: string; readonly node: Product }[];
  readonly pageInfo: ReturnType<typeof pageInfoOf>;
  readonly countAll: () => Promise<number>;
};

type SortField = 'createdAt' | 'minPriceMinor' | 'nameKey';
const sorts: Record<ProductSort, { readonly field: SortField; readonly direction: 1 | -1 }> = {
  NEWEST: { field: 'createdAt', direction: -1 },
  PRICE_ASC: { field: 'minPriceMinor', direction: 1 },
  PRICE_DESC: { field: 'minPriceMinor', direction: -1 },
  NAME: { field: 'nameKey', direction: 1 },
};

/** Pages of the catalogue by keyset: what is added or taken away meanwhile never makes a page repeat or skip another row. */
export function createProductPages({ products }: Models) {
  return async (query: ProductPageQuery): Promise<ProductPage> => {
    const first = requireFirst(query.first);
    const { field, direction } = sorts[query.sort];
    const wanted = filterOf(query.filter);
    const rows = await products
      .find({ $and: [wanted, behind(query)] })
      .sort({ [field]: direction, _id: direction })
      .limit(first + 1)
      .lean<ProductDocument[]>();
    const page = pageOf(rows, { first, after: query.after, cursorOf: (row) => cursorOf(row, query.sort) });
    return {
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: productOf(node) })),
      pageInfo: pageInfoOf(page),
      countAll: () => products.countDocuments(wanted),
    };
  };
}

type Filter = QueryFilter<ProductDocument>;

/** The conditions of a filter, each on a field that an index begins with where there is one. */
export function filterOf(filter: CatalogueFilter): Filter {
  const { statuses, categoryIds, brandIds, tags, attributes, priceMinMinor, priceMaxMinor, isInStock } = filter;
  const conditions: Filter[] = [{ status: oneOf(statuses) }];
  if (categoryIds) conditions.push({ categoryIds: oneOf(categoryIds) });
  if (brandIds) conditions.push({ brandId: oneOf(brandIds) });
  for (const tag of tags) conditions.push({ tags: tag });
  const byName = Map.groupBy(attributes, ({ name }) => name);
  for (const values of byName.values()) conditions.push({ attributeKeys: oneOf(values.map(attributeKey)) });
  if (priceMinMinor !== null) conditions.push({ minPriceMinor: trusted({ $gte: priceMinMinor }) });
  if (priceMaxMinor !== null) conditions.push({ minPriceMinor: trusted({ $lte: priceMaxMinor }) });
  if (isInStock) conditions.push({ 'availability.isInStock': true });
  return { $and: conditions };
}

function oneOf<T>(values: readonly T[]) {
  return values.length === 1 ? values[0] : trusted({ $in: values });
}

/** What stands behind the cursor. The first condition lets the index begin there, the second one settles ties. */
function behind({ sort, after }: ProductPageQuery): Filter {
  if (after == null) return {};
  const { field, direction } = sorts[sort];
  const [cursorSort, raw, id] = decodeCursor(after, 3);
  const value = field === 'createdAt' && typeof raw === 'number' ? new Date(raw) : raw;
  const expected = field === 'createdAt' || field === 'minPriceMinor' ? 'number' : 'string';
  const isOurs = cursorSort === sort && typeof raw === expected && typeof id === 'string';
  if (!isOurs || (value instanceof Date && Number.isNaN(value.getTime()))) throw new InvalidCursorError(sort);
  const [beyond, from] = direction === 1 ? (['$gt', '$gte'] as const) : (['$lt', '$lte'] as const);
  return {
    [field]: trusted({ [from]: value }),
    $or: [{ [field]: trusted({ [beyond]: value }) }, { _id: trusted({ [beyond]: id }) }],
  };
}

function cursorOf(row: ProductDocument, sort: ProductSort): string {
  const value = row[sorts[sort].field];
  return encodeCursor([sort, value instanceof Date ? value.getTime() : value, row._id]);
}
