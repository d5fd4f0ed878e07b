import { mongo, type Model } from 'mongoose';
import type { ProductChange } from '../domain/createProduct.ts';
import type { Product } from '../domain/product.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import type { Models } from './openProductsStore.ts';
import { productOutboxEntry, type ChangeContext } from './outbox.ts';
import { newProductDocument, newStockDocument, updateFieldsOf } from './productDocument.ts';
import { createProductReads, type ProductReads } from './productReads.ts';

/** The result of a write; `conflict`: the product has changed in the meantime. */
export type SaveProductOutcome =
  | { readonly kind: 'saved'; readonly product: Product }
  | { readonly kind: 'slugTaken'; readonly slug: string }
  | { readonly kind: 'skuTaken'; readonly sku: string }
  | { readonly kind: 'conflict' };

/** The products: their reads, and their writes under a version. */
export type ProductStore = ProductReads & {
  readonly hasProductsIn: (categoryId: string) => Promise<boolean>;
  readonly insert: (change: ProductChange, changeContext: ChangeContext) => Promise<SaveProductOutcome>;
  readonly replace: (change: ProductChange, changeContext: ChangeContext) => Promise<SaveProductOutcome>;
  /** Inserts many at once and skips those that exist or whose slug or sku is taken; returns how many were inserted. */
  readonly insertMany: (changes: readonly ProductChange[]) => Promise<number>;
};

export function createProductStore({ products, stocks }: Models): ProductStore {
  return {
    ...createProductReads({ products }),
    hasProductsIn: async (categoryId) => (await products.exists({ categoryIds: categoryId })) !== null,
    insert: (change, changeContext) => insertProduct({ products, stocks }, change, changeContext),
    replace: (change, changeContext) => replaceProduct({ products, stocks }, change, changeContext),
    insertMany: (changes) => insertProducts({ products, stocks }, changes),
  };
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
