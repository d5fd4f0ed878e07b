import { createBrandStore, type BrandStore } from './brandStore.ts';
import { createCategoryStore, type CategoryStore } from './categoryStore.ts';
import type { Models } from './openProductsStore.ts';
import { createProductPages, type ProductPage, type ProductPageQuery } from './productPages.ts';
import { createProductStore, type ProductStore } from './productStore.ts';
import { createStockDependencies } from './stockCommands/stockCommand.ts';
import { createStockStore, type StockStore } from './stockCommands/stockStore.ts';
import { createStockMaintenance, type StockMaintenance } from './stockCommands/stockMaintenance.ts';

/** Every database operation of the subgraph. */
export type ProductsStore = {
  readonly products: ProductStore;
  readonly listProducts: (query: ProductPageQuery) => Promise<ProductPage>;
  readonly brands: BrandStore;
  readonly categories: CategoryStore;
  readonly stock: StockStore;
  readonly stockMaintenance: StockMaintenance;
};

export function createProductsStore(models: Models, now: () => Date): ProductsStore {
  const dependencies = createStockDependencies(models, now);
  const products = createProductStore(models);
  return {
    products,
    listProducts: createProductPages(models, products),
    brands: createBrandStore(models),
    categories: createCategoryStore(models),
    stock: createStockStore(dependencies),
    stockMaintenance: createStockMaintenance(dependencies),
  };
}
