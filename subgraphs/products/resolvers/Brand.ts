import type { BrandResolvers } from '../generated/resolvers.ts';
import { requireKey } from './reference.ts';

export const Brand: BrandResolvers = {
  __resolveReference: ({ id }, { load, isId }) =>
    load.brand.load(requireKey('Brand.id', id, (value) => isId('brd', value))),
};
