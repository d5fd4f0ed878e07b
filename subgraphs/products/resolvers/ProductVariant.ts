import { isSellable, type ProductVariant as VariantShape } from '../domain/product.ts';
import type { ProductVariantResolvers } from '../generated/resolvers.ts';
import { maySeeUnlisted } from './access.ts';

export const ProductVariant: ProductVariantResolvers = {
  async __resolveReference(reference, context) {
    const { variant, variantBySku } = context.load;
    const found = await ('id' in reference ? variant.load(reference.id) : variantBySku.load(reference.sku));
    // Orders reference variants that are no longer sold, so only drafts are hidden.
    return found && (found.product.status !== 'DRAFT' || maySeeUnlisted(context)) ? found : null;
  },

  id: ({ variant }) => variant.id,
  sku: ({ variant }) => variant.sku,
  title: ({ variant }) => variant.title,
  options: ({ variant }) => variant.options,
  price: ({ variant }) => variant.price,
  compareAtPrice: ({ variant }) => variant.compareAtPrice,
  weightGrams: ({ variant }) => variant.weightGrams,
  product: ({ product }) => product,

  async stock(parent, _args, { load }) {
    const stock = (await load.stock.load(parent.variant.id)) ?? noStock(parent);
    return { stock, isSellable: isSellable(parent) };
  },
};

function noStock({ product, variant }: VariantShape) {
  return { variantId: variant.id, productId: product.id, onHand: 0, available: 0, updatedAt: product.createdAt };
}
