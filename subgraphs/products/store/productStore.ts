import { mongo, type Model } from 'mongoose';
import type { ProductChange } from '../domain/createProduct.ts';
import { findVariant, type Product, type ProductVariant } from '../domain/product.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { productOutboxEntry, type ChangeContext } from './outbox.ts';
import { createProductCache } from './productCache.ts';
import {
  newProductDocument,
  newStockDocument,
  productFields,
  productFromDocument,
  updateFieldsOf,
} from './productDocument.ts';

/** The result of a write; `conflict`: the product has changed in the meantime. */
export type SaveProductOutcome =
  | { readonly kind: 'saved'; readonly product: Product }
  | { readonly kind: 'slugTaken'; readonly slug: string }
  | { readonly kind: 'skuTaken'; readonly sku: string }
  | { readonly kind: 'conflict' };

/** Products by any of their keys. A find returns the products that exist, in no particular order. */
export type ProductStore = {
  readonly findByIds: (ids: readonly string[]) => Promise<Product[]>;
  readonly findBySlugs: (slugs: readonly string[]) => Promise<Product[]>;
  readonly findByVariantIds: (ids: readonly string[]) => Promise<Product[]>;
  /**
   * The variant as this process read it last; current only if its stock still has that product version. Null: not
   * cached.
   */
  readonly cachedVariant: (id: string) => ProductVariant | null;
  readonly findBySkus: (skus: readonly string[]) => Promise<Product[]>;
  readonly findByImageIds: (ids: readonly string[]) => Promise<Product[]>;
  readonly hasProductsIn: (categoryId: string) => Promise<boolean>;
  readonly insert: (change: ProductChange, changeContext: ChangeContext) => Promise<SaveProductOutcome>;
  readonly replace: (change: ProductChange, changeContext: ChangeContext) => Promise<SaveProductOutcome>;
  /** Inserts many at once and skips those that exist or whose slug or sku is taken; returns how many were inserted. */
  readonly insertMany: (changes: readonly ProductChange[]) => Promise<number>;
};

export function createProductStore({ products, stocks }: Models): ProductStore {
  const cache = createProductCache();
  const find: FindProducts = async (path, values) =>
    (
      await nativeCollection(products)
        .find({ [path]: { $in: [...values] } }, { projection: productFields })
        .toArray()
    ).map(productFromDocument);
  return {
    findByIds: (ids) => find('_id', ids),
    findBySlugs: (slugs) => find('slug', slugs),
    async findByVariantIds(ids) {
      const cached = ids.flatMap((id) => cache.getByVariant(id) ?? []);
      const current = await keepCurrent(products, cached);
      const missing = ids.filter((id) => !current.some((product) => product === cache.getByVariant(id)));
      const read = await findByVariants(missing, find);
      read.forEach(cache.put);
      return uniqueById([...current, ...read]);
    },
    cachedVariant(id) {
      const product = cache.getByVariant(id);
      const variant = product && findVariant(product, id);
      return variant ? { product, variant } : null;
    },
    findBySkus: (skus) => find('variants.sku', skus),
    findByImageIds: (ids) => find('images.id', ids),
    hasProductsIn: async (categoryId) => (await products.exists({ categoryIds: categoryId })) !== null,
    insert: (change, changeContext) => insertProduct({ products, stocks }, change, changeContext),
    replace: (change, changeContext) => replaceProduct({ products, stocks }, change, changeContext),
    insertMany: (changes) => insertProducts({ products, stocks }, changes),
  };
}

/** Those of these products whose version is still the database's; only versions are read, not whole products. */
async function keepCurrent(products: Models['products'], cached: readonly Product[]): Promise<Product[]> {
  const ids = [...new Set(cached.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const versions = await nativeCollection(products)
    .find({ _id: { $in: ids } }, { projection: { version: 1 } })
    .toArray();
  const versionOf = new Map(versions.map(({ _id, version }) => [_id, version]));
  return cached.filter(({ id, version }) => versionOf.get(id) === version);
}

type FindProducts = (path: string, values: readonly string[]) => Promise<Product[]>;

/** The products with these variants; retired variants are searched only for ids that no product sells. */
async function findByVariants(variantIds: readonly string[], find: FindProducts): Promise<Product[]> {
  if (variantIds.length === 0) return [];
  const selling = await find('variants.id', variantIds);
  const sold = new Set(selling.flatMap(({ variants }) => variants.map(({ id }) => id)));
  const rest = variantIds.filter((id) => !sold.has(id));
  return rest.length === 0 ? selling : [...selling, ...(await find('retiredVariants.id', rest))];
}

function uniqueById(products: readonly Product[]): Product[] {
  return [...new Map(products.map((product) => [product.id, product])).values()];
}

type ProductModels = Pick<Models, 'products' | 'stocks'>;

/** Writes the stock first and the product last, so that every visible product has its stock. */
async function insertProduct(
  { products, stocks }: ProductModels,
  change: ProductChange,
  changeContext: ChangeContext,
): Promise<SaveProductOutcome> {
  await upsertStock(stocks, change, changeContext);
  try {
    const { _id, ...fields } = newProductDocument(change, changeContext);
    const { upsertedCount } = await products.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    return upsertedCount === 1 ? { kind: 'saved', product: change.product } : { kind: 'conflict' };
  } catch (error) {
    return conflictOf(error);
  }
}

async function insertProducts({ products, stocks }: ProductModels, changes: readonly ProductChange[]): Promise<number> {
  const contextOf = ({ product }: ProductChange) => ({ at: product.createdAt, traceparent: null });
  const stockDocuments = changes.flatMap((change) =>
    change.initialStock.map((initial) => newStockDocument(initial, change.product, change.product.createdAt)),
  );
  await insertMissing(stocks, stockDocuments);
  return insertMissing(
    products,
    changes.map((change) => newProductDocument(change, contextOf(change))),
  );
}

async function insertMissing<T>(model: Model<T>, documents: readonly T[]): Promise<number> {
  try {
    // The documents are typed already; mongoose's casting would be most of the cost.
    const { insertedCount } = await model.collection.insertMany(documents as never, { ordered: false });
    return insertedCount;
  } catch (error) {
    if (!(duplicateKeyOf(error) && error instanceof mongo.MongoBulkWriteError)) throw error;
    return error.insertedCount;
  }
}

async function replaceProduct(
  { products, stocks }: ProductModels,
  change: ProductChange,
  changeContext: ChangeContext,
): Promise<SaveProductOutcome> {
  const { product, event } = change;
  await upsertStock(stocks, change, changeContext);
  await stocks.updateMany({ productId: product.id }, { $max: { productVersion: product.version } });
  try {
    const { matchedCount } = await products.updateOne(
      { _id: product.id, version: product.version - 1 },
      { $set: updateFieldsOf(product), $push: { outbox: productOutboxEntry(event, changeContext) } },
    );
    return matchedCount === 1 ? { kind: 'saved', product } : { kind: 'conflict' };
  } catch (error) {
    return conflictOf(error);
  }
}

async function upsertStock(stocks: Models['stocks'], change: ProductChange, { at }: ChangeContext): Promise<void> {
  const { product, initialStock } = change;
  if (initialStock.length === 0) return;
  await stocks.bulkWrite(
    initialStock.map((initial) => {
      const { _id, ...fields } = newStockDocument(initial, product, at);
      return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
    }),
    { ordered: false },
  );
}

/** The outcome of a write that a unique index refused; an equal `_id` means that the same creation came first. */
function conflictOf(error: unknown): SaveProductOutcome {
  const duplicate = duplicateKeyOf(error);
  if (duplicate?.field === 'slug') return { kind: 'slugTaken', slug: String(duplicate.value) };
  if (duplicate?.field === 'variants.sku') return { kind: 'skuTaken', sku: String(duplicate.value) };
  if (duplicate?.field === '_id') return { kind: 'conflict' };
  throw error;
}
