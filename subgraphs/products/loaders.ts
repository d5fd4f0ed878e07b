import DataLoader from 'dataloader';
import type { CategoryTree } from './domain/category.ts';
import type { Brand, Product, ProductImage, ProductVariant } from './domain/product.ts';
import type { Stock } from './domain/stock.ts';
import type { ProductsStore } from './store/productsStore.ts';

/** Reads of one request: however many ask in one tick, each kind is one question to the store. Null: there is none. */
export type Loaders = {
  readonly product: DataLoader<string, Product | null>;
  readonly productBySlug: DataLoader<string, Product | null>;
  readonly variant: DataLoader<string, ProductVariant | null>;
  readonly variantBySku: DataLoader<string, ProductVariant | null>;
  readonly image: DataLoader<string, ImageOfProduct | null>;
  readonly brand: DataLoader<string, Brand | null>;
  readonly stock: DataLoader<string, Stock | null>;
  readonly categoryTree: () => Promise<CategoryTree>;
};

type ImageOfProduct = { readonly product: Product; readonly image: ProductImage };

export function createLoaders({ products, brands, categories, stock }: ProductsStore): Loaders {
  let tree: Promise<CategoryTree> | null = null;
  return {
    product: batched(products.findByIds, ({ id }) => id),
    productBySlug: batched(products.findBySlugs, ({ slug }) => slug),
    variant: batched(
      async (ids) => (await products.findByVariantIds(ids)).flatMap((product) => variantsAmong(product, ids)),
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
    stock: batched(stock.findByVariantIds, ({ variantId }) => variantId),
    categoryTree: () => (tree ??= categories.tree()),
  };
}

function batched<T>(find: (keys: readonly string[]) => Promise<T[]>, keyOf: (found: T) => string) {
  return new DataLoader<string, T | null>(async (keys) => {
    const found = new Map((await find(keys)).map((one) => [keyOf(one), one]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

function soldVariants(product: Product): ProductVariant[] {
  return product.variants.map((variant) => ({ product, variant }));
}

/** Those of a product's variants that are asked for, sold or not. */
function variantsAmong(product: Product, ids: readonly string[]): ProductVariant[] {
  const asked = new Set(ids);
  return [...product.retiredVariants, ...product.variants]
    .filter(({ id }) => asked.has(id))
    .map((variant) => ({ product, variant }));
}
