import { LRUCache } from 'lru-cache';
import type { Product } from '../domain/product.ts';

/** The products that this process read last. A cached product is current only if the database still has its version. */
export type ProductCache = {
  readonly getById: (id: string) => Product | null;
  readonly getBySlug: (slug: string) => Product | null;
  /** The product with this variant, sold or retired; a variant never moves to another product. */
  readonly getByVariant: (variantId: string) => Product | null;
  readonly put: (product: Product) => void;
};

const MAX_CACHED_PRODUCTS = 5_000;

/** Creates an empty cache that keeps the 5,000 products used last. */
export function createProductCache(): ProductCache {
  const bySlug = new Map<string, Product>();
  const byVariant = new Map<string, Product>();
  const byId = new LRUCache<string, Product>({ max: MAX_CACHED_PRODUCTS, dispose: unlink });

  function unlink(product: Product): void {
    if (bySlug.get(product.slug) === product) bySlug.delete(product.slug);
    for (const { id } of allVariants(product)) if (byVariant.get(id) === product) byVariant.delete(id);
  }

  const used = (product: Product | undefined) => (product ? (byId.get(product.id) ?? null) : null);
  return {
    getById: (id) => byId.get(id) ?? null,
    getBySlug: (slug) => used(bySlug.get(slug)),
    getByVariant: (variantId) => used(byVariant.get(variantId)),
    put(product) {
      // Disposes of the version before.
      byId.set(product.id, product);
      bySlug.set(product.slug, product);
      for (const { id } of allVariants(product)) byVariant.set(id, product);
    },
  };
}

function allVariants({ variants, retiredVariants }: Product) {
  return [...retiredVariants, ...variants];
}
