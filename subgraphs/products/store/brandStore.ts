import { trusted } from 'mongoose';
import type { Brand } from '../domain/product.ts';
import type { BrandDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import type { Models } from './openProductsStore.ts';

export type BrandStore = {
  readonly findByIds: (ids: readonly string[]) => Promise<Brand[]>;
  /** All brands, sorted by name; at most 5000. */
  readonly all: () => Promise<Brand[]>;
  readonly insert: (brand: Brand) => Promise<SaveBrandResult>;
  readonly replace: (brand: Brand) => Promise<SaveBrandResult>;
};

export type SaveBrandResult = 'saved' | 'slugTaken' | 'notFound';

const MAX_BRANDS = 5000;

export function createBrandStore({ brands }: Models): BrandStore {
  const save = async ({ id, name, slug }: Brand, isNew: boolean): Promise<SaveBrandResult> => {
    try {
      const { matchedCount } = await brands.updateOne({ _id: id }, { $set: { name, slug } }, { upsert: isNew });
      return matchedCount === 1 || isNew ? 'saved' : 'notFound';
    } catch (error) {
      if (duplicateKeyOf(error)?.field === 'slug') return 'slugTaken';
      throw error;
    }
  };
  return {
    findByIds: async (ids) => (await brands.find({ _id: trusted({ $in: ids }) }).lean<BrandDocument[]>()).map(brandOf),
    all: async () => (await brands.find().limit(MAX_BRANDS).lean<BrandDocument[]>()).map(brandOf).sort(byName),
    insert: (brand) => save(brand, true),
    replace: (brand) => save(brand, false),
  };
}

function brandOf({ _id, name, slug }: BrandDocument): Brand {
  return { id: _id, name, slug };
}

function byName(left: Brand, right: Brand): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : left.id < right.id ? -1 : 1;
}
