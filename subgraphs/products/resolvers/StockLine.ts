import type { DoneLine, ProductsContext } from '../context.ts';
import type { ProductVariant } from '../domain/product.ts';
import type { StockLineResolvers } from '../generated/resolvers.ts';

export const StockLine: StockLineResolvers = {
  variantId: ({ variantId }) => variantId,
  quantity: ({ entry }) => entry.quantity,
  // Adjustments have their own ids, so an order's entry is never one.
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

/** What was remembered of the product, when its stock knows of no other version; else what is read. */
async function variantOf(
  { variantId, productVersion }: DoneLine,
  { store, load }: ProductsContext,
): Promise<ProductVariant> {
  const recalled = store.products.recallVariant(variantId);
  if (recalled && recalled.product.version === productVersion) return recalled;
  const found = await load.variant.load(variantId);
  if (!found) throw new Error(`expected a product that has ${variantId}, got none`);
  return found;
}
