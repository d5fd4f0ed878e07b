import { LRUCache } from 'lru-cache';
import type { Brand } from '../domain/product.ts';
import { brandSaved } from '../domain/productEvent.ts';
import type { BrandDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { catalogueOutboxEntry, type ChangeContext } from './outbox.ts';

export type BrandStore = {
  /** Those of these brands that exist, at most {@link RECENT_MS} old. */
  readonly findByIds: (ids: readonly string[]) => Promise<Brand[]>;
  /** All brands, sorted by name; at most 5000. */
  readonly all: () => Promise<Brand[]>;
  readonly insert: (brand: Brand, changeContext: ChangeContext) => Promise<SaveBrandResult>;
  readonly replace: (brand: Brand, changeContext: ChangeContext) => Promise<SaveBrandResult>;
};

export type SaveBrandResult = 'saved' | 'slugTaken' | 'notFound';

/** For so long reads may show a brand or the category tree as they were before another replica changed them. */
export const RECENT_MS = 1_000;
const MAX_BRANDS = 5000;

export function createBrandStore({ brands }: Models): BrandStore {
  const recent = new LRUCache<string, Brand>({ max: MAX_BRANDS, ttl: RECENT_MS });
  let saves = 0;

  async function read(ids: readonly string[]): Promise<Brand[]> {
    if (ids.length === 0) return [];
    const savesBefore = saves;
    const documents = await nativeCollection(brands)
      .find({ _id: { $in: [...ids] } })
      .toArray();
    const found = documents.map(brandOf);
    // What was read before a save is not kept beyond it.
    if (saves === savesBefore) for (const brand of found) recent.set(brand.id, brand);
    return found;
  }

  async function save(brand: Brand, isNew: boolean, changeContext: ChangeContext): Promise<SaveBrandResult> {
    const { id, name, slug } = brand;
    const outbox = catalogueOutboxEntry(brandSaved(brand), changeContext);
    const update = { $set: { name, slug }, $inc: { version: 1 }, $push: { outbox } };
    try {
      const { matchedCount } = await brands.updateOne({ _id: id }, update, { upsert: isNew });
      return matchedCount === 1 || isNew ? 'saved' : 'notFound';
    } catch (error) {
      if (duplicateKeyOf(error)?.field === 'slug') return 'slugTaken';
      throw error;
    } finally {
      saves += 1;
      recent.delete(id);
    }
  }

  return {
    async findByIds(ids) {
      const known = ids.flatMap((id) => recent.get(id) ?? []);
      const knownIds = new Set(known.map(({ id }) => id));
      return [...known, ...(await read(ids.filter((id) => !knownIds.has(id))))];
    },
    all: async () =>
      (await nativeCollection(brands).find({}, { limit: MAX_BRANDS }).toArray()).map(brandOf).sort(byName),
    insert: (brand, changeContext) => save(brand, true, changeContext),
    replace: (brand, changeContext) => save(brand, false, changeContext),
  };
}

function brandOf({ _id, name, slug }: BrandDocument): Brand {
  return { id: _id, name, slug };
}

function byName(left: Brand, right: Brand): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : left.id < right.id ? -1 : 1;
}
