import DataLoader from 'dataloader';
import type { CategoryTree } from './domain/category.ts';
import type { Brand, Product, ProductImage, ProductVariant } from './domain/product.ts';
import type { Stock } from './domain/stock.ts';
import type { ProductsStore } from './store/productsStore.ts';

/** The DataLoaders of one operation: all loads of one kind in one tick are one query. Null: not found. */
export type Loaders = {
  readonly product: DataLoader<string, Product | null>;
  readonly productBySlug: DataLoader<string, Product | null>;
  readonly variant: DataLoader<string, ProductVariant | null>;
  readonly variantBySku: DataLoader<string, ProductVariant | null>;
  readonly image: DataLoader<string, ImageOfProduct | null>;
  readonly brand: DataLoader<string, Brand | null>;
  readonly stock: DataLoader<string, Stock | null>;
  /** At most a second old; see {@link ProductsStore}. */
  readonly categoryTree: () => Promise<CategoryTree>;
};

type ImageOfProduct = { readonly product: Product; readonly image: ProductImage };

export function createLoaders({ products, brands, categories, ...store }: ProductsStore): Loaders {
  let tree: Promise<CategoryTree> | null = null;
  const stock = batched(store.stock.findByVariantIds, ({ variantId }) => variantId);
  const loadStocks = (variantIds: readonly string[]) => Promise.all(variantIds.map((id) => stock.load(id)));
  return {
    product: batched(
      (ids) => products.findByIds(ids, loadStocks),
      ({ id }) => id,
    ),
    productBySlug: batched(
      (slugs) => products.findBySlugs(slugs, loadStocks),
      ({ slug }) => slug,
    ),
    variant: batched(
      async (ids) =>
        (await products.findByVariantIds(ids, loadStocks)).flatMap((product) => variantsAmong(product, ids)),
      ({ variant }) => variant.id,
    ),
    variantBySku: batched(
      async (skus) => (await products.findBySkus(skus)).flatMap(soldVariants),
      ({ variant }) => variant.sku,
    ),
    image: batched(
      async (ids) =>
        (await products.findByImageIds(ids)).flatMap((product) => product.images.map((image) => ({ product, image }))),
      ({ image }) => image.id,
    ),
    brand: batched(brands.findByIds, ({ id }) => id),
    stock,
    categoryTree: () => (tree ??= categories.recentTree()),
  };
}

function batched<T>(find: (keys: readonly string[]) => Promise<T[]>, keyOf: (item: T) => string) {
  return new DataLoader<string, T | null>(async (keys) => {
    const found = new Map((await find(keys)).map((item) => [keyOf(item), item]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

function soldVariants(product: Product): ProductVariant[] {
  return product.variants.map((variant) => ({ product, variant }));
}

/** Those of a product's variants that have one of these ids, retired ones included. */
function variantsAmong(product: Product, ids: readonly string[]): ProductVariant[] {
  const wanted = new Set(ids);
  return [...product.retiredVariants, ...product.variants]
    .filter(({ id }) => wanted.has(id))
    .map((variant) => ({ product, variant }));
}
