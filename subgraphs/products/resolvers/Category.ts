import { childrenOf } from '../domain/category.ts';
import type { CategoryResolvers } from '../generated/resolvers.ts';
import { listProducts } from './listProducts.ts';

export const Category: CategoryResolvers = {
  __resolveReference: async ({ id }, { load }) => (await load.categoryTree()).byId.get(id) ?? null,

  async parent({ parentId }, _args, { load }) {
    return parentId === null ? null : ((await load.categoryTree()).byId.get(parentId) ?? null);
  },

  children: async ({ id }, _args, { load }) => childrenOf(await load.categoryTree(), id),

  async path({ path }, _args, { load }) {
    const { byId } = await load.categoryTree();
    return path.flatMap((id) => byId.get(id) ?? []);
  },

  products: ({ id }, page, context) => listProducts({ categoryIds: [id] }, page, context),
};
