import { trusted } from 'mongoose';
import type { ProductDocument, StockDocument } from './documents.ts';
import type { Models } from './openProductsStore.ts';

type Read = Pick<ProductDocument, '_id' | 'variants' | 'version'>;

/**
 * Copies into these products whether anything of them is in stock, for lists to filter by. `basis` is the sum of all
 * versions the copy was taken from: it only rises, so a copy that was taken earlier never replaces a later one.
 */
export async function refreshAvailability(
  models: Pick<Models, 'products' | 'stocks'>,
  productIds: readonly string[],
): Promise<void> {
  if (productIds.length === 0) return;
  const products = await models.products
    .find({ _id: trusted({ $in: productIds }) })
    .select({ variants: 1, version: 1 })
    .lean<Read[]>();
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
  { variants, version }: Read,
  stocks: readonly StockDocument[],
): ProductDocument['availability'] {
  const sold = new Set(variants.map(({ id }) => id));
  return {
    isInStock: stocks.some(({ _id, available }) => sold.has(_id) && available > 0),
    basis: stocks.reduce((sum, stock) => sum + stock.version, version),
  };
}
