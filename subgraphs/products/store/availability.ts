import { trusted } from 'mongoose';
import type { ProductDocument, StockDocument } from './documents.ts';
import type { Models } from './openProductsStore.ts';

type ProductRead = Pick<ProductDocument, '_id' | 'variants' | 'version'>;

/**
 * Copies whether any variant is in stock into these products, for list filters. `basis` is the sum of the versions the
 * copy was computed from; it only rises, so an older copy never replaces a newer one.
 */
export async function refreshAvailability(
  models: Pick<Models, 'products' | 'stocks'>,
  productIds: readonly string[],
): Promise<void> {
  if (productIds.length === 0) return;
  const products = await models.products
    .find({ _id: trusted({ $in: productIds }) })
    .select({ variants: 1, version: 1 })
    .lean<ProductRead[]>();
  const stocks = await models.stocks
    .find({ productId: trusted({ $in: productIds }) })
    .select({ productId: 1, available: 1, version: 1 })
    .lean<StockDocument[]>();
  const stocksOf = Map.groupBy(stocks, ({ productId }) => productId);
  if (products.length === 0) return;
  await models.products.bulkWrite(
    products.map((product) => {
      const availability = availabilityOf(product, stocksOf.get(product._id) ?? []);
      const filter = { _id: product._id, 'availability.basis': trusted({ $lt: availability.basis }) };
      return { updateOne: { filter, update: { $set: { availability } } } };
    }),
    { ordered: false },
  );
}

function availabilityOf(
  { variants, version }: ProductRead,
  stocks: readonly StockDocument[],
): ProductDocument['availability'] {
  const sold = new Set(variants.map(({ id }) => id));
  return {
    isInStock: stocks.some(({ _id, available }) => sold.has(_id) && available > 0),
    basis: stocks.reduce((sum, stock) => sum + stock.version, version),
  };
}
