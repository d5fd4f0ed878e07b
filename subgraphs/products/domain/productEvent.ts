import type { Money } from '#platform/scalars/money.ts';
import type { Product } from './product.ts';

/** A domain event of a product; subscribers of the variants in `repricedVariantIds` receive it. */
export type ProductEvent = {
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
      readonly price: Money;
    }[];
  };
  readonly repricedVariantIds: readonly string[];
};

/** The event of a change from `before` to `after`; `before` is null for a new product. */
export function productEvent(before: Product | null, after: Product): ProductEvent {
  return {
    type: eventTypeOf(before, after),
    subject: after.id,
    version: after.version,
    data: {
      productId: after.id,
      name: after.name,
      slug: after.slug,
      status: after.status,
      variants: after.variants.map(({ id, sku, price }) => ({ variantId: id, sku, price })),
    },
    repricedVariantIds: before ? repricedVariants(before, after) : [],
  };
}

function eventTypeOf(before: Product | null, after: Product): ProductEvent['type'] {
  if (!before) return 'product.created';
  return after.status === 'ARCHIVED' && before.status !== 'ARCHIVED' ? 'product.archived' : 'product.updated';
}

function repricedVariants(before: Product, after: Product): string[] {
  const old = new Map(before.variants.map(({ id, price }) => [id, price.amountMinor]));
  return after.variants.filter(({ id, price }) => old.has(id) && old.get(id) !== price.amountMinor).map(({ id }) => id);
}
