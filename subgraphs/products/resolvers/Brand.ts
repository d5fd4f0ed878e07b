import type { BrandResolvers } from '../generated/resolvers.ts';

export const Brand: BrandResolvers = {
  __resolveReference: ({ id }, { load }) => load.brand.load(id),
};
