import type { CompletedLine, ProductsContext } from '../context.ts';
import type { ProductVariant } from '../domain/product.ts';
import type { StockLineResolvers } from '../generated/resolvers.ts';

export const StockLine: StockLineResolvers = {
  variantId: ({ variantId }) => variantId,
  quantity: ({ entry }) => entry.quantity,
  // ADJUSTED never occurs here: adjustments have ids of their own, which no order has.
  state: ({ entry: { state } }) => (state === 'ADJUSTED' ? null : state),

  async available({ available, variantId }, _args, { load }) {
    return available ?? (await load.stock.load(variantId))?.available ?? 0;
  },

  unitPrice: async (line, _args, context) => (await variantOf(line, context)).variant.price,
  sku: async (line, _args, context) => (await variantOf(line, context)).variant.sku,
  productId: async (line, _args, context) => (await variantOf(line, context)).product.id,
  imageUrl: async (line, _args, context) => (await variantOf(line, context)).product.images[0]?.url ?? null,

  async name(line, _args, context) {
    const { product, variant } = await variantOf(line, context);
    return variant.title === product.name ? product.name : `${product.name}, ${variant.title}`;
  },
};

/** The cached variant if the stock has the same product version, else the variant from the database. */
async function variantOf(
  { variantId, productVersion }: CompletedLine,
  { store, load }: ProductsContext,
): Promise<ProductVariant> {
  const cached = store.products.cachedVariant(variantId);
  if (cached && cached.product.version === productVersion) return cached;
  const found = await load.variant.load(variantId);
  if (!found) throw new Error(`expected a product with the variant ${variantId}, got none`);
  return found;
}
