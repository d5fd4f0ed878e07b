import type { ProductImageResolvers } from '../generated/resolvers.ts';
import { visible } from './access.ts';

export const ProductImage: ProductImageResolvers = {
  async __resolveReference({ id }, context) {
    const found = await context.load.image.load(id);
    return found && visible(found.product, context) ? found.image : null;
  },
};
