import { trusted } from 'mongoose';
import { createCategoryTree, type CategoryTree } from '../domain/category.ts';
import type { CategoryTreeDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import type { Models } from './openProductsStore.ts';

export type CategoryStore = {
  /** The tree as it is now. It is kept in memory, and the database sends it again only when it has changed. */
  readonly tree: () => Promise<CategoryTree>;
  /** Writes the tree in place of the one it was made from; false when somebody else has changed that meanwhile. */
  readonly save: (tree: CategoryTree, before: CategoryTree) => Promise<boolean>;
};

export function createCategoryStore({ categoryTree }: Models): CategoryStore {
  let kept = createCategoryTree(0, []);
  return {
    async tree() {
      const changed = await categoryTree
        .findOne({ _id: 'tree', version: trusted({ $ne: kept.version }) })
        .lean<CategoryTreeDocument>();
      if (changed) kept = createCategoryTree(changed.version, changed.categories);
      return kept;
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
