import type { mongo } from 'mongoose';
import { findVariant, type Product, type ProductVariant } from '../domain/product.ts';
import type { ProductDocument } from './documents.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { createProductCache } from './productCache.ts';
import { productFields, productFromDocument } from './productDocument.ts';
import type { StoredStock } from './stockCommands/stockDocuments.ts';

/**
 * Loads the stocks of variants, null where there is none. What it resolves with must be read after the request began.
 */
export type LoadStocks = (variantIds: readonly string[]) => Promise<readonly (StoredStock | null)[]>;

/**
 * Products by any of their keys: those that exist, in no particular order. With `loadStocks`, cached products are not
 * read again while their stocks have their version, which rises before the product's own: a page that shows the stock
 * anyway is then one command. The products are shared by requests and never change.
 */
export type ProductReads = {
  readonly findByIds: FindProducts;
  readonly findBySlugs: FindProducts;
  readonly findByVariantIds: FindProducts;
  readonly findBySkus: (skus: readonly string[]) => Promise<Product[]>;
  readonly findByImageIds: (ids: readonly string[]) => Promise<Product[]>;
  /**
   * The products of these rows, by id. Cached products of the row's version are not read; the others are, and one that
   * has changed since and no longer matches the filter is missing.
   */
  readonly findOfRows: (rows: readonly ProductRow[], filter: Filter) => Promise<ReadonlyMap<string, Product>>;
  /**
   * The variant as this process read it last; current only if its stock still has that product version. Null: not
   * cached.
   */
  readonly cachedVariant: (id: string) => ProductVariant | null;
};

type FindProducts = (keys: readonly string[], loadStocks?: LoadStocks) => Promise<Product[]>;
type ProductRow = Pick<ProductDocument, '_id' | 'version'>;
type Filter = mongo.Filter<ProductDocument>;

export function createProductReads({ products }: Pick<Models, 'products'>): ProductReads {
  const cache = createProductCache();

  async function read(filter: Filter): Promise<Product[]> {
    const documents = await nativeCollection(products).find(filter, { projection: productFields }).toArray();
    const found = documents.map(productFromDocument);
    found.forEach(cache.put);
    return found;
  }

  const readBy = (path: string, values: readonly string[]) => read({ [path]: { $in: [...values] } });

  return {
    findByIds: findCurrent(cache.getById, (ids) => readBy('_id', ids)),
    findBySlugs: findCurrent(cache.getBySlug, (slugs) => readBy('slug', slugs)),
    findByVariantIds: findCurrent(cache.getByVariant, (ids) => readByVariants(ids, readBy)),
    findBySkus: (skus) => readBy('variants.sku', skus),
    findByImageIds: (ids) => readBy('images.id', ids),
    findOfRows: (rows, filter) => findOfRows(rows, { getById: cache.getById, read, filter }),
    cachedVariant(id) {
      const product = cache.getByVariant(id);
      const variant = product && findVariant(product, id);
      return variant ? { product, variant } : null;
    },
  };
}

type ReadKeys = (keys: readonly string[]) => Promise<Product[]>;

function findCurrent(get: (key: string) => Product | null, readKeys: ReadKeys): FindProducts {
  return async (keys, loadStocks) => {
    if (!loadStocks) return readKeys(keys);
    const cached = new Map(keys.map((key) => [key, get(key)]));
    const current = await keepCurrent(new Set([...cached.values()].filter((each) => each !== null)), loadStocks);
    const missing = keys.filter((key) => !current.has(cached.get(key) ?? null));
    return uniqueById([...current, ...(missing.length === 0 ? [] : await readKeys(missing))]);
  };
}

/** Those of these products whose stocks have their version. */
async function keepCurrent(cached: ReadonlySet<Product>, loadStocks: LoadStocks): Promise<ReadonlySet<Product | null>> {
  const stocks = await loadStocks([...cached].flatMap(({ variants }) => variants.map(({ id }) => id)));
  const versionOf = new Map(stocks.map((stock) => [stock?.variantId, stock?.productVersion]));
  return new Set(
    [...cached].filter(({ variants, version }) => variants.every(({ id }) => versionOf.get(id) === version)),
  );
}

type RowReader = {
  readonly getById: (id: string) => Product | null;
  readonly read: (filter: Filter) => Promise<Product[]>;
  readonly filter: Filter;
};

async function findOfRows(
  rows: readonly ProductRow[],
  { getById, read, filter }: RowReader,
): Promise<ReadonlyMap<string, Product>> {
  const versionOf = new Map(rows.map(({ _id, version }) => [_id, version]));
  const hasRowsVersion = ({ id, version }: Product) => versionOf.get(id) === version;
  const cached = rows.flatMap(({ _id }) => getById(_id) ?? []).filter(hasRowsVersion);
  const known = new Set(cached.map(({ id }) => id));
  const missing = rows.flatMap(({ _id }) => (known.has(_id) ? [] : [_id]));
  const found = missing.length === 0 ? [] : await read({ _id: { $in: missing } });
  const changed = found.filter((product) => !hasRowsVersion(product)).map(({ id }) => id);
  const matching = changed.length === 0 ? [] : await read({ $and: [{ _id: { $in: changed } }, filter] });
  const current = [...cached, ...found.filter(hasRowsVersion), ...matching];
  return new Map(current.map((product) => [product.id, product]));
}

/** The products with these variants; retired variants are searched only for ids that no product sells. */
async function readByVariants(
  variantIds: readonly string[],
  readBy: (path: string, values: readonly string[]) => Promise<Product[]>,
): Promise<Product[]> {
  const selling = await readBy('variants.id', variantIds);
  const sold = new Set(selling.flatMap(({ variants }) => variants.map(({ id }) => id)));
  const rest = variantIds.filter((id) => !sold.has(id));
  return rest.length === 0 ? selling : [...selling, ...(await readBy('retiredVariants.id', rest))];
}

function uniqueById(products: readonly (Product | null)[]): Product[] {
  return [...new Map(products.flatMap((product) => (product ? [[product.id, product]] : []))).values()];
}
