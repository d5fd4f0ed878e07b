import { createCategoryTree, type CategoryTree } from '../domain/category.ts';
import type { CatalogueEvent } from '../domain/productEvent.ts';
import { RECENT_MS } from './brandStore.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { catalogueOutboxEntry, type ChangeContext } from './outbox.ts';

export type CategoryStore = {
  /** The current tree. It is cached in memory; the database sends it again only after a change. */
  readonly tree: () => Promise<CategoryTree>;
  /** The tree as it is or was within the last second, with all changes of this process: for what is only shown. */
  readonly recentTree: () => Promise<CategoryTree>;
  /** Replaces `before` by the tree; false when another change has replaced `before` first. Null writes no event. */
  readonly save: (tree: CategoryTree, before: CategoryTree, change: CategoryChange | null) => Promise<boolean>;
};

/** The event of a change of the tree. */
type CategoryChange = { readonly event: CatalogueEvent; readonly changeContext: ChangeContext };

export function createCategoryStore({ categoryTree }: Models): CategoryStore {
  let cached = createCategoryTree(0, []);
  /** Times of `performance.now()`: the start of the latest read, and the end of this process's latest save. */
  let [readAt, savedAt] = [-Infinity, -Infinity];

  async function tree(): Promise<CategoryTree> {
    const startedAt = performance.now();
    const changed = await nativeCollection(categoryTree).findOne({ _id: 'tree', version: { $ne: cached.version } });
    if (changed) cached = createCategoryTree(changed.version, changed.categories);
    readAt = Math.max(readAt, startedAt);
    return cached;
  }

  return {
    tree,
    recentTree: async () => (readAt > savedAt && performance.now() - readAt < RECENT_MS ? cached : tree()),
    async save({ version, byId }, before, change) {
      const categories = [...byId.values()].map((category) => ({ ...category, path: [...category.path] }));
      const entries = change
        ? [{ ...catalogueOutboxEntry(change.event, change.changeContext), subject: change.event.subject, version }]
        : [];
      try {
        const { matchedCount, upsertedCount } = await categoryTree.updateOne(
          { _id: 'tree', version: before.version },
          { $set: { version, categories }, $push: { outbox: { $each: entries } } },
          { upsert: before.version === 0 },
        );
        return matchedCount + upsertedCount === 1;
      } catch (error) {
        if (duplicateKeyOf(error)) return false;
        throw error;
      } finally {
        savedAt = performance.now();
      }
    },
  };
}
