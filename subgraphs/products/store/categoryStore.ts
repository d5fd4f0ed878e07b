import { trusted } from 'mongoose';
import { createCategoryTree, type CategoryTree } from '../domain/category.ts';
import type { CategoryTreeDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import type { Models } from './openProductsStore.ts';

export type CategoryStore = {
  /** The current tree. It is cached in memory; the database sends it again only after a change. */
  readonly tree: () => Promise<CategoryTree>;
  /** Replaces `before` by the tree; false when another change has replaced `before` first. */
  readonly save: (tree: CategoryTree, before: CategoryTree) => Promise<boolean>;
};

export function createCategoryStore({ categoryTree }: Models): CategoryStore {
  let cached = createCategoryTree(0, []);
  return {
    async tree() {
      const changed = await categoryTree
        .findOne({ _id: 'tree', version: trusted({ $ne: cached.version }) })
        .lean<CategoryTreeDocument>();
      if (changed) cached = createCategoryTree(changed.version, changed.categories);
      return cached;
    },
    async save({ version, byId }, before) {
      const categories = [...byId.values()].map((category) => ({ ...category, path: [...category.path] }));
      try {
        const { matchedCount, upsertedCount } = await categoryTree.updateOne(
          { _id: 'tree', version: before.version },
          { $set: { version, categories } },
          { upsert: before.version === 0 },
        );
        return matchedCount + upsertedCount === 1;
      } catch (error) {
        if (duplicateKeyOf(error)) return false;
        throw error;
      }
    },
  };
}
