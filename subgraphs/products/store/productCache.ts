import { LRUCache } from 'lru-cache';
import type { Product } from '../domain/product.ts';

/** The products that this process read last. A cached product is current only if the database still has its version. */
export type ProductCache = {
  /** The product with this variant, sold or retired; a variant never moves to another product. */
  readonly getByVariant: (variantId: string) => Product | null;
  readonly put: (product: Product) => void;
};

const MAX_CACHED_VARIANTS = 10_000;

/** Creates an empty cache that keeps the products of the 10,000 variants used last. */
export function createProductCache(): ProductCache {
  const byVariant = new LRUCache<string, Product>({ max: MAX_CACHED_VARIANTS });
  return {
    getByVariant: (variantId) => byVariant.get(variantId) ?? null,
    put(product) {
      for (const { id } of [...product.retiredVariants, ...product.variants]) byVariant.set(id, product);
    },
  };
}
