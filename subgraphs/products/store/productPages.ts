import type { mongo } from 'mongoose';
import type { CatalogueFilter, ProductSort } from '../domain/catalogueFilter.ts';
import type { Product } from '../domain/product.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pagination/connectionPage.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { ProductDocument } from './documents.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { attributeKey } from './productDocument.ts';
import type { ProductReads } from './productReads.ts';

export type ProductPageQuery = {
  readonly filter: CatalogueFilter;
  readonly sort: ProductSort;
  readonly first: number | null | undefined;
  readonly after: string | null | undefined;
};

/** A page of products. `countAll` queries the database, so call it only for a selected `totalCount`. */
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

/**
 * Keyset pagination of the catalogue: rows inserted or deleted in the meantime never make a page repeat or skip others.
 */
export function createProductPages(
  { products }: Pick<Models, 'products'>,
  { findOfRows }: Pick<ProductReads, 'findOfRows'>,
) {
  return async (query: ProductPageQuery): Promise<ProductPage> => {
    const first = requireFirst(query.first);
    const { field, direction } = sorts[query.sort];
    const wanted = filterOf(query.filter);
    const rows = await nativeCollection(products)
      .find(
        { $and: [wanted, afterCursor(query)] },
        {
          projection: { version: 1, [field]: 1 },
          sort: { [field]: direction, _id: direction },
          limit: first + 1,
        },
      )
      .toArray();
    const page = pageOf(rows, { first, after: query.after, cursorOf: (row) => cursorOf(row, query.sort) });
    const productOf = await findOfRows(
      page.edges.map(({ node }) => node),
      wanted,
    );
    return {
      edges: page.edges.flatMap(({ cursor, node: { _id } }) => {
        const node = productOf.get(_id);
        return node ? [{ cursor, node }] : [];
      }),
      pageInfo: pageInfoOf(page),
      countAll: () => nativeCollection(products).countDocuments(wanted),
    };
  };
}

type Filter = mongo.Filter<ProductDocument>;

/** The query of a filter; its conditions use the fields that indexes start with. */
export function filterOf(filter: CatalogueFilter): Filter {
  const { statuses, categoryIds, brandIds, tags, attributes, priceMinMinor, priceMaxMinor, isInStock } = filter;
  const conditions: Filter[] = [{ status: oneOf(statuses) }];
  if (categoryIds) conditions.push({ categoryIds: oneOf(categoryIds) });
  if (brandIds) conditions.push({ brandId: oneOf(brandIds) });
  for (const tag of tags) conditions.push({ tags: tag });
  const byName = Map.groupBy(attributes, ({ name }) => name);
  for (const values of byName.values()) conditions.push({ attributeKeys: oneOf(values.map(attributeKey)) });
  if (priceMinMinor !== null) conditions.push({ minPriceMinor: { $gte: priceMinMinor } });
  if (priceMaxMinor !== null) conditions.push({ minPriceMinor: { $lte: priceMaxMinor } });
  if (isInStock) conditions.push({ 'availability.isInStock': true });
  return { $and: conditions };
}

function oneOf<T>(values: readonly T[]) {
  return values.length === 1 ? values[0] : { $in: values };
}

/** The rows after the cursor. The first condition makes the index scan start there, the second one breaks ties. */
function afterCursor({ sort, after }: ProductPageQuery): Filter {
  if (after == null) return {};
  const { field, direction } = sorts[sort];
  const [cursorSort, raw, id] = decodeCursor(after, 3);
  const value = field === 'createdAt' && typeof raw === 'number' ? new Date(raw) : raw;
  const expected = field === 'createdAt' || field === 'minPriceMinor' ? 'number' : 'string';
  const isValid = cursorSort === sort && typeof raw === expected && typeof id === 'string';
  if (!isValid || (value instanceof Date && Number.isNaN(value.getTime())))
    throw new Fault(commonFaults.badInput, `after: expected a cursor that this list has given for the sort ${sort}`);
  const [beyond, from] = direction === 1 ? (['$gt', '$gte'] as const) : (['$lt', '$lte'] as const);
  return {
    [field]: { [from]: value },
    $or: [{ [field]: { [beyond]: value } }, { _id: { [beyond]: id } }],
  };
}

function cursorOf(row: ProductDocument, sort: ProductSort): string {
  const value = row[sorts[sort].field];
  return encodeCursor([sort, value instanceof Date ? value.getTime() : value, row._id]);
}
