import { createBrandStore, type BrandStore } from './brandStore.ts';
import { createCategoryStore, type CategoryStore } from './categoryStore.ts';
import type { Models } from './openProductsStore.ts';
import { createProductPages, type ProductPage, type ProductPageQuery } from './productPages.ts';
import { createProductStore, type ProductStore } from './productStore.ts';
import { createGround } from './stockCommand.ts';
import { createStockStore, type StockStore } from './stockStore.ts';
import { createStockUpkeep, type StockUpkeep } from './stockUpkeep.ts';

/** Everything the house may ask its database. */
export type ProductsStore = {
  readonly products: ProductStore;
  readonly listProducts: (query: ProductPageQuery) => Promise<ProductPage>;
  readonly brands: BrandStore;
  readonly categories: CategoryStore;
  readonly stock: StockStore;
  readonly upkeep: StockUpkeep;
};

export function createProductsStore(models: Models, now: () => Date): ProductsStore {
  const ground = createGround(models, now);
  return {
    products: createProductStore(models),
    listProducts: createProductPages(models),
    brands: createBrandStore(models),
    categories: createCategoryStore(models),
    stock: createStockStore(ground),
    upkeep: createStockUpkeep(ground),
  };
}
