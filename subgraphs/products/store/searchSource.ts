import type { Product } from '../domain/product.ts';
import { searchDocument } from '../domain/search/searchDocument.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';
import { productFields, productFromDocument } from './productDocument.ts';
import type { ProductsStore } from './productsStore.ts';
import type { IndexChange } from './search/productSearch.ts';

/** The catalogue as the search index is written from. What it returns is at least as new as the call. */
export type SearchSource = {
  readonly count: () => Promise<number>;
  /** The documents of the next products by id, and the last of their ids; null after the last product. */
  readonly pageAfter: (id: string, limit: number) => Promise<{ changes: IndexChange[]; lastId: string } | null>;
  /** What the index must hold for these products; those that do not exist or are not ACTIVE are removed. */
  readonly changesOf: (productIds: readonly string[]) => Promise<IndexChange[]>;
  /** The products of a brand. */
  readonly idsOfBrand: (brandId: string) => Promise<string[]>;
  /** The products in any of these categories. */
  readonly idsInCategories: (categoryIds: readonly string[]) => Promise<string[]>;
};

type Store = Pick<ProductsStore, 'brands' | 'categories' | 'stock'>;

export function createSearchSource({ products }: Pick<Models, 'products'>, store: Store): SearchSource {
  const collection = nativeCollection(products);
  const read = async (filter: object) =>
    (await collection.find(filter, { projection: productFields }).toArray()).map(productFromDocument);
  const idsOf = async (filter: object) =>
    (await collection.find(filter, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  const everyStatus = { status: { $in: ['ACTIVE', 'DRAFT', 'ARCHIVED'] } } as const;
  return {
    count: () => collection.estimatedDocumentCount(),
    async pageAfter(id, limit) {
      const documents = await collection
        .find({ _id: { $gt: id } }, { projection: productFields, sort: { _id: 1 }, limit })
        .toArray();
      const lastId = documents.at(-1)?._id;
      if (lastId === undefined) return null;
      return { changes: await changesFor(store, documents.map(productFromDocument)), lastId };
    },
    async changesOf(productIds) {
      const found = await read({ _id: { $in: [...productIds] } });
      const foundIds = new Set(found.map(({ id }) => id));
      const missing = productIds.filter((id) => !foundIds.has(id));
      return [...(await changesFor(store, found)), ...missing.map((id) => ({ id, isRemoved: true }) as const)];
    },
    idsOfBrand: (brandId) => idsOf({ ...everyStatus, brandId }),
    idsInCategories: (categoryIds) => idsOf({ ...everyStatus, categoryIds: { $in: [...categoryIds] } }),
  };
}

async function changesFor(store: Store, products: readonly Product[]): Promise<IndexChange[]> {
  const [stocks, brands, tree] = await Promise.all([
    store.stock.findByVariantIds(products.flatMap(({ variants }) => variants.map(({ id }) => id))),
    store.brands.all(),
    store.categories.tree(),
  ]);
  const available = new Map(stocks.map((stock) => [stock.variantId, stock.available]));
  const brandOf = new Map(brands.map((brand) => [brand.id, brand]));
  return products.map((product) => {
    const isInStock = product.variants.some(({ id }) => (available.get(id) ?? 0) > 0);
    const brand = brandOf.get(product.brandId ?? '') ?? null;
    return searchDocument(product, { brand, tree, isInStock }) ?? { id: product.id, isRemoved: true };
  });
}
