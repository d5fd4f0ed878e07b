import { createBrandStore, type BrandStore } from './brandStore.ts';
import { createCategoryStore, type CategoryStore } from './categoryStore.ts';
import type { Models } from './openProductsStore.ts';
import { createProductPages, type ProductPage, type ProductPageQuery } from './productPages.ts';
import { createProductStore, type ProductStore } from './productStore.ts';
import { createStockStore, type StockStore } from './stockStore.ts';

/** Everything the house may ask its database. */
export type ProductsStore = {
  readonly products: ProductStore;
  readonly listProducts: (query: ProductPageQuery) => Promise<ProductPage>;
  readonly brands: BrandStore;
  readonly categories: CategoryStore;
  readonly stock: StockStore;
};

export function createProductsStore(models: Models, now: () => Date): ProductsStore {
  return {
    products: createProductStore(models),
    listProducts: createProductPages(models),
    brands: createBrandStore(models),
    categories: createCategoryStore(models),
    stock: createStockStore(models, now),
  };
}
