import type { Money } from '#platform/scalars/money.ts';
import { canonicalText } from '#platform/text/canonicalText.ts';
import type { Category } from './category.ts';
import type { Brand, Product } from './product.ts';

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
    /** The names of the changed fields; `priceChanges` has the variants whose price changed. */
    readonly changed?: readonly string[];
    readonly priceChanges?: readonly PriceChange[];
    readonly retiredVariantIds: readonly string[];
  };
  readonly repricedVariantIds: readonly string[];
};

type PriceChange = { readonly variantId: string; readonly fromMinor: number; readonly toMinor: number };

/** A domain event of a brand or a category. */
export type CatalogueEvent = {
  readonly type: 'brand.saved' | 'category.saved' | 'category.deleted';
  readonly subject: string;
  readonly data: Readonly<Record<string, string | null>>;
};

/** The event of a created or changed brand. */
export function brandSaved({ id, name, slug }: Brand): CatalogueEvent {
  return { type: 'brand.saved', subject: id, data: { brandId: id, name, slug } };
}

/** The event of a category that was created, changed or deleted. */
export function categoryEvent(kind: 'saved' | 'deleted', { id, name, slug, parentId }: Category): CatalogueEvent {
  return { type: `category.${kind}`, subject: id, data: { categoryId: id, name, slug, parentId } };
}

/** The event of a change from `before` to `after`; `before` is null for a new product. */
export function productEvent(before: Product | null, after: Product): ProductEvent {
  const priceChanges = before ? priceChangesBetween(before, after) : [];
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
      ...(before ? { changed: changedFields(before, after), priceChanges } : {}),
      retiredVariantIds: after.retiredVariants.map(({ id }) => id),
    },
    repricedVariantIds: priceChanges.map(({ variantId }) => variantId),
  };
}

function eventTypeOf(before: Product | null, after: Product): ProductEvent['type'] {
  if (!before) return 'product.created';
  return after.status === 'ARCHIVED' && before.status !== 'ARCHIVED' ? 'product.archived' : 'product.updated';
}

function priceChangesBetween(before: Product, after: Product): PriceChange[] {
  const old = new Map(before.variants.map(({ id, price }) => [id, price.amountMinor]));
  return after.variants.flatMap(({ id: variantId, price: { amountMinor: toMinor } }) => {
    const fromMinor = old.get(variantId);
    return fromMinor === undefined || fromMinor === toMinor ? [] : [{ variantId, fromMinor, toMinor }];
  });
}

const staffFields = [
  'slug',
  'name',
  'description',
  'status',
  'brandId',
  'categoryIds',
  'tags',
  'attributes',
  'images',
  'variants',
] as const;

function changedFields(before: Product, after: Product): string[] {
  const textOf = (product: Product, field: (typeof staffFields)[number]) =>
    canonicalText(product[field], { nullIsAbsent: true });
  return staffFields.filter((field) => textOf(before, field) !== textOf(after, field));
}
