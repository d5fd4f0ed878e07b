import type { Money } from '#platform/scalars/money.ts';

/** The shop's only currency, ISO 4217: prices are compared and sorted, which needs one currency. */
export const SHOP_CURRENCY = 'USD';

export type Attribute = { readonly name: string; readonly value: string; readonly unit: string | null };

export type ProductImage = {
  readonly id: string;
  readonly url: string;
  readonly alt: string | null;
  readonly width: number;
  readonly height: number;
};

export type Variant = {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly options: readonly Attribute[];
  readonly price: Money;
  readonly compareAtPrice: Money | null;
  readonly weightGrams: number | null;
};

export type ProductStatus = 'DRAFT' | 'ACTIVE' | 'ARCHIVED';

/** The aggregate: `variants` is never empty, and `version` rises by one with each change. */
export type Product = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: ProductStatus;
  readonly brandId: string | null;
  readonly categoryIds: readonly string[];
  readonly tags: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly images: readonly ProductImage[];
  readonly variants: readonly Variant[];
  /** No longer sold, but old orders reference them and their stock documents stay. */
  readonly retiredVariants: readonly Variant[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /**
   * Digest of the input it was created from; distinguishes a repeated creation from another input with the same key.
   */
  readonly fingerprint: string;
};

/** A variant and the product it belongs to, retired ones included. */
export type ProductVariant = { readonly product: Product; readonly variant: Variant };

export type Brand = { readonly id: string; readonly name: string; readonly slug: string };

/** The units a new variant starts with. */
export type InitialStock = { readonly variantId: string; readonly quantity: number };

/** The variant with this id, also when it is no longer sold. */
export function findVariant(product: Product, id: string): Variant | undefined {
  return [...product.variants, ...product.retiredVariants].find((variant) => variant.id === id);
}

/** Whether the variant is on sale, regardless of its stock. */
export function isSellable({ product, variant }: ProductVariant): boolean {
  return product.status === 'ACTIVE' && product.variants.some(({ id }) => id === variant.id);
}

/** The lowest and the highest price among the variants. */
export function priceRangeOf({ variants }: Pick<Product, 'variants'>): { min: Money; max: Money } {
  const amounts = variants.map(({ price }) => price.amountMinor);
  return {
    min: { amountMinor: Math.min(...amounts), currency: SHOP_CURRENCY },
    max: { amountMinor: Math.max(...amounts), currency: SHOP_CURRENCY },
  };
}
