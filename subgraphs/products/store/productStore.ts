import { mongo, trusted, type Model } from 'mongoose';
import type { ProductChange } from '../domain/createProduct.ts';
import { findVariant, type InitialStock, type Product, type ProductVariant } from '../domain/product.ts';
import type { ProductDocument, StockDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { driverOf, type Models } from './openProductsStore.ts';
import type { Origin } from './origin.ts';
import { columnsOf, productOf } from './productDocument.ts';
import { productOutboxEntry } from './productOutbox.ts';
import { createRememberedProducts } from './rememberedProducts.ts';

/** What became of a write: another product may have the slug or sku, or the product may have changed meanwhile. */
export type SaveProductOutcome =
  | { readonly kind: 'saved'; readonly product: Product }
  | { readonly kind: 'slugTaken'; readonly slug: string }
  | { readonly kind: 'skuTaken'; readonly sku: string }
  | { readonly kind: 'conflict' };

/** Finding by any of the keys a reference may have; a list answers whatever is there, in no order. */
export type ProductStore = {
  readonly findByIds: (ids: readonly string[]) => Promise<Product[]>;
  readonly findBySlugs: (slugs: readonly string[]) => Promise<Product[]>;
  readonly findByVariantIds: (ids: readonly string[]) => Promise<Product[]>;
  /** As it was last read: so it is still if its stock knows of no other version. Null when it is not remembered. */
  readonly recallVariant: (id: string) => ProductVariant | null;
  readonly findBySkus: (skus: readonly string[]) => Promise<Product[]>;
  readonly findByImageIds: (ids: readonly string[]) => Promise<Product[]>;
  readonly hasProductsIn: (categoryId: string) => Promise<boolean>;
  readonly insert: (change: ProductChange, origin: Origin) => Promise<SaveProductOutcome>;
  readonly replace: (change: ProductChange, origin: Origin) => Promise<SaveProductOutcome>;
  /** Many at once; one that is there already, or whose slug or sku is taken, is left out. Answers how many were made. */
  readonly insertMany: (changes: readonly ProductChange[]) => Promise<number>;
};

export function createProductStore({ products, stocks }: Models): ProductStore {
  const remembered = createRememberedProducts();
  const find: FindProducts = async (path, values) => {
    return (await products.find({ [path]: trusted({ $in: values }) }).lean<ProductDocument[]>()).map(productOf);
  };
  return {
    findByIds: (ids) => find('_id', ids),
    findBySlugs: (slugs) => find('slug', slugs),
    async findByVariantIds(ids) {
      const guesses = ids.flatMap((id) => remembered.findByVariant(id) ?? []);
      const current = await readCurrent(products, guesses);
      const unknown = ids.filter((id) => !current.some((product) => product === remembered.findByVariant(id)));
      const read = await findHolders(unknown, find);
      read.forEach(remembered.remember);
      return uniqueById([...current, ...read]);
    },
    recallVariant(id) {
      const product = remembered.findByVariant(id);
      const variant = product && findVariant(product, id);
      return variant ? { product, variant } : null;
    },
    findBySkus: (skus) => find('variants.sku', skus),
    findByImageIds: (ids) => find('images.id', ids),
    hasProductsIn: async (categoryId) => (await products.exists({ categoryIds: categoryId })) !== null,
    insert: (change, origin) => insertProduct({ products, stocks }, change, origin),
    replace: (change, origin) => replaceProduct({ products, stocks }, change, origin),
    insertMany: (changes) => insertProducts({ products, stocks }, changes),
  };
}

/** Those of these products that are in the database as they are here: asked by version, so that nothing is read twice. */
async function readCurrent(products: Models['products'], guesses: readonly Product[]): Promise<Product[]> {
  const ids = [...new Set(guesses.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const versions = await driverOf(products)
    .find({ _id: { $in: ids } }, { projection: { version: 1 } })
    .toArray();
  const versionOf = new Map(versions.map(({ _id, version }) => [_id, version]));
  return guesses.filter(({ id, version }) => versionOf.get(id) === version);
}

type FindProducts = (path: string, values: readonly string[]) => Promise<Product[]>;

/** The products that have these variants; only what none sells is looked for among the retired. */
async function findHolders(variantIds: readonly string[], find: FindProducts): Promise<Product[]> {
  if (variantIds.length === 0) return [];
  const sellers = await find('variants.id', variantIds);
  const sold = new Set(sellers.flatMap(({ variants }) => variants.map(({ id }) => id)));
  const rest = variantIds.filter((id) => !sold.has(id));
  return rest.length === 0 ? sellers : [...sellers, ...(await find('retiredVariants.id', rest))];
}

function uniqueById(products: readonly Product[]): Product[] {
  return [...new Map(products.map((product) => [product.id, product])).values()];
}

type ProductModels = Pick<Models, 'products' | 'stocks'>;

/** The stock first, the product last: a product that can be seen has its stock, and a half-made one cannot be seen. */
async function insertProduct(
  { products, stocks }: ProductModels,
  change: ProductChange,
  origin: Origin,
): Promise<SaveProductOutcome> {
  await upsertStock(stocks, change, origin);
  try {
    const { _id, ...fields } = newProductDocument(change, origin);
    const { upsertedCount } = await products.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    return upsertedCount === 1 ? { kind: 'saved', product: change.product } : { kind: 'conflict' };
  } catch (error) {
    return takenBy(error);
  }
}

async function insertProducts({ products, stocks }: ProductModels, changes: readonly ProductChange[]): Promise<number> {
  const originOf = ({ product }: ProductChange) => ({ at: product.createdAt, traceparent: null });
  const stockDocuments = changes.flatMap((change) =>
    change.initialStock.map((initial) => newStockDocument(initial, change.product, change.product.createdAt)),
  );
  await insertMissing(stocks, stockDocuments);
  return insertMissing(
    products,
    changes.map((change) => newProductDocument(change, originOf(change))),
  );
}

async function insertMissing<T>(model: Model<T>, documents: readonly T[]): Promise<number> {
  try {
    // Documents of our own making need no casting, which is most of the work of many.
    const { insertedCount } = await model.collection.insertMany(documents as never, { ordered: false });
    return insertedCount;
  } catch (error) {
    if (!(duplicateKeyOf(error) && error instanceof mongo.MongoBulkWriteError)) throw error;
    return error.insertedCount;
  }
}

/** A new product's document, with its fact. */
export function newProductDocument({ product, initialStock, fact }: ProductChange, origin: Origin): ProductDocument {
  return {
    _id: product.id,
    ...columnsOf(product),
    availability: { isInStock: initialStock.some(({ quantity }) => quantity > 0), basis: product.version },
    outbox: [productOutboxEntry(fact, origin)],
  };
}

/** A new variant's document. */
export function newStockDocument(
  { variantId, quantity }: InitialStock,
  { id: productId, version: productVersion }: Pick<Product, 'id' | 'version'>,
  at: Date,
): StockDocument {
  return {
    _id: variantId,
    productId,
    productVersion,
    onHand: quantity,
    available: quantity,
    entries: [],
    settledThrough: 0,
    version: 0,
    updatedAt: at,
    outbox: [],
  };
}

async function replaceProduct(
  { products, stocks }: ProductModels,
  change: ProductChange,
  origin: Origin,
): Promise<SaveProductOutcome> {
  const { product, fact } = change;
  await upsertStock(stocks, change, origin);
  await stocks.updateMany({ productId: product.id }, { $max: { productVersion: product.version } });
  try {
    const { matchedCount } = await products.updateOne(
      { _id: product.id, version: product.version - 1 },
      { $set: columnsOf(product), $push: { outbox: productOutboxEntry(fact, origin) } },
    );
    return matchedCount === 1 ? { kind: 'saved', product } : { kind: 'conflict' };
  } catch (error) {
    return takenBy(error);
  }
}

async function upsertStock(stocks: Models['stocks'], change: ProductChange, { at }: Origin): Promise<void> {
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

/** Which unique key refused the write; `_id` when the same creation came first. */
function takenBy(error: unknown): SaveProductOutcome {
  const taken = duplicateKeyOf(error);
  if (taken?.field === 'slug') return { kind: 'slugTaken', slug: String(taken.value) };
  if (taken?.field === 'variants.sku') return { kind: 'skuTaken', sku: String(taken.value) };
  if (taken?.field === '_id') return { kind: 'conflict' };
  throw error;
}
