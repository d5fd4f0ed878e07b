import type { ProductsContext } from '../context.ts';
import { priceRangeOf, type Product as ProductShape, type Variant } from '../domain/product.ts';
import { stockStateOf } from '../domain/stock.ts';
import type { ProductResolvers } from '../generated/resolvers.ts';
import { visibleToViewer } from './access.ts';

export const Product: ProductResolvers = {
  async __resolveReference(reference, context) {
    const { product, productBySlug } = context.load;
    const found = 'id' in reference ? product.load(reference.id) : productBySlug.load(reference.slug);
    return visibleToViewer(await found, context);
  },

  brand: ({ brandId }, _args, { load }) => (brandId === null ? null : load.brand.load(brandId)),

  async categories({ categoryIds }, _args, { load }) {
    const { byId } = await load.categoryTree();
    return categoryIds.flatMap((id) => byId.get(id) ?? []);
  },

  priceRange: (product) => priceRangeOf(product),

  variants: (product) => product.variants.map((variant) => ({ product, variant })),

  async defaultVariant(product, _args, context) {
    const stocks = await availableOf(product, context);
    const variant = product.variants.find((_variant, at) => (stocks[at] ?? 0) > 0) ?? product.variants[0];
    return variant ? { product, variant } : null;
  },

  async stockState(product, _args, context) {
    return stockStateOf(Math.max(0, ...(await availableOf(product, context))));
  },
};

/** How many units of each variant a buyer can order. */
function availableOf({ status, variants }: ProductShape, { load }: ProductsContext): Promise<number[]> {
  const available = async ({ id }: Variant) => (await load.stock.load(id))?.available ?? 0;
  return Promise.all(variants.map(status === 'ACTIVE' ? available : async () => 0));
}
