import type { ProductImageResolvers } from '../generated/resolvers.ts';
import { visibleToViewer } from './access.ts';

export const ProductImage: ProductImageResolvers = {
  async __resolveReference({ id }, context) {
    const found = await context.load.image.load(id);
    return found && visibleToViewer(found.product, context) ? found.image : null;
  },
};
