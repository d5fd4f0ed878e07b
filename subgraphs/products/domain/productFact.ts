import type { Product } from './product.ts';

/** What the house tells of a product; `repricedVariantIds` are those whose subscribers want to hear of it. */
export type ProductFact = {
  readonly type: 'product.created' | 'product.updated' | 'product.archived';
  readonly subject: string;
  readonly version: number;
  readonly data: {
    readonly productId: string;
    readonly name: string;
    readonly slug: string;
    readonly status: string;
    readonly variants: readonly {
      readonly variantId: string;
      readonly sku: string;
      readonly price: { readonly amountMinor: number; readonly currency: string };
    }[];
  };
  readonly repricedVariantIds: readonly string[];
};

/** The fact of a product's change from `before` to `after`; null before it was made. */
export function productFact(before: Product | null, after: Product): ProductFact {
  return {
    type: factType(before, after),
    subject: after.id,
    version: after.version,
    data: {
      productId: after.id,
      name: after.name,
      slug: after.slug,
      status: after.status,
      variants: after.variants.map(({ id, sku, price }) => ({ variantId: id, sku, price })),
    },
    repricedVariantIds: before ? repriced(before, after) : [],
  };
}

function factType(before: Product | null, after: Product): ProductFact['type'] {
  if (!before) return 'product.created';
  return after.status === 'ARCHIVED' && before.status !== 'ARCHIVED' ? 'product.archived' : 'product.updated';
}

function repriced(before: Product, after: Product): string[] {
  const old = new Map(before.variants.map(({ id, price }) => [id, price.amountMinor]));
  return after.variants.filter(({ id, price }) => old.has(id) && old.get(id) !== price.amountMinor).map(({ id }) => id);
}
