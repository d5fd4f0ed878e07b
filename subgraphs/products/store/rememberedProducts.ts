import type { Product } from '../domain/product.ts';

/** The products that were read last. What is remembered counts only at the version that the database still has. */
export type RememberedProducts = {
  /** The product that has the variant, sold or retired; a variant never moves to another product. */
  readonly findByVariant: (variantId: string) => Product | null;
  readonly remember: (product: Product) => void;
};

/** So many variants; a product counts with all of its own. */
const MOST = 10_000;

export function createRememberedProducts(): RememberedProducts {
  const byVariant = new Map<string, Product>();
  return {
    findByVariant: (variantId) => byVariant.get(variantId) ?? null,
    remember(product) {
      for (const { id } of [...product.retiredVariants, ...product.variants]) {
        byVariant.delete(id);
        byVariant.set(id, product);
      }
      for (const oldest of byVariant.keys()) {
        if (byVariant.size <= MOST) break;
        byVariant.delete(oldest);
      }
    },
  };
}
