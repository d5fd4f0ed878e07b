import type { Money } from '#platform/scalars/money.ts';
import type { Attribute, Product, ProductStatus } from './product.ts';

type Maybe<T> = T | null | undefined;

export type AttributeInput = { readonly name: string; readonly value: string; readonly unit?: Maybe<string> };

export type ImageInput = {
  readonly id?: Maybe<string>;
  readonly url: string;
  readonly alt?: Maybe<string>;
  readonly width?: Maybe<number>;
  readonly height?: Maybe<number>;
};

export type VariantInput = {
  readonly id?: Maybe<string>;
  readonly sku: string;
  readonly title?: Maybe<string>;
  readonly price: Money;
  readonly compareAtPrice?: Maybe<Money>;
  readonly weightGrams?: Maybe<number>;
  readonly options?: Maybe<readonly AttributeInput[]>;
  readonly initialStock?: Maybe<number>;
};

/** A change of a product as a caller sends it: undefined keeps the value, null clears it. */
export type ProductPatch = {
  readonly name?: Maybe<string>;
  readonly slug?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly status?: Maybe<ProductStatus>;
  readonly brandId?: Maybe<string>;
  readonly categoryIds?: Maybe<readonly string[]>;
  readonly tags?: Maybe<readonly string[]>;
  readonly attributes?: Maybe<readonly AttributeInput[]>;
  readonly images?: Maybe<readonly ImageInput[]>;
  readonly variants?: Maybe<readonly VariantInput[]>;
};

/** A new product as a caller sends it. */
export type ProductInput = ProductPatch & { readonly name: string; readonly variants: readonly VariantInput[] };

/** An image or variant after the change; `id` is null for a new one. */
export type ImageFields = Readonly<Record<'id' | 'alt', string | null>> & {
  readonly url: string;
  readonly width: number;
  readonly height: number;
};

export type VariantFields = {
  readonly id: string | null;
  readonly sku: string;
  readonly title: string;
  readonly price: Money;
  readonly compareAtPrice: Money | null;
  readonly weightGrams: number | null;
  readonly options: readonly Attribute[];
  readonly initialStock: number | null;
};

/** All fields of a product that a caller may set, after the patch: checked first, then built into the product. */
export type ProductFields = Pick<
  Product,
  'name' | 'slug' | 'description' | 'status' | 'brandId' | 'categoryIds' | 'tags' | 'attributes'
> & {
  readonly images: readonly ImageFields[];
  readonly variants: readonly VariantFields[];
};

const emptyFields: ProductFields = {
  name: '',
  slug: '',
  description: null,
  status: 'ACTIVE',
  brandId: null,
  categoryIds: [],
  tags: [],
  attributes: [],
  images: [],
  variants: [],
};

/** The fields after the patch, with texts trimmed; `current` is null for a new product. */
export function applyPatch(current: Product | null, patch: ProductPatch): ProductFields {
  const before = current ? fieldsOf(current) : emptyFields;
  return {
    name: patched(patch.name, before.name, '').trim(),
    slug: patched(patch.slug, before.slug, '').trim(),
    description: patched(patch.description, before.description, null)?.trim() || null,
    status: patch.status ?? before.status,
    brandId: patched(patch.brandId, before.brandId, null),
    categoryIds: patched(patch.categoryIds, before.categoryIds, []),
    tags: patched(patch.tags, before.tags, []).map((tag) => tag.trim().toLowerCase()),
    attributes: patched(patch.attributes, before.attributes, []).map(attributeOf),
    images: patched(patch.images, before.images, []).map(imageOf),
    variants: patched(patch.variants, before.variants, []).map((variant) => variantOf(variant, current)),
  };
}

function patched<T>(value: T | null | undefined, before: T, emptied: T): T {
  return value === undefined ? before : (value ?? emptied);
}

function fieldsOf(product: Product): ProductFields {
  return { ...product, variants: product.variants.map((variant) => ({ ...variant, initialStock: null })) };
}

/** The trimmed attribute of an input. */
export function attributeOf({ name, value, unit }: AttributeInput): Attribute {
  return { name: name.trim(), value: value.trim(), unit: unit?.trim() || null };
}

function imageOf({ id, url, alt, width, height }: ImageInput): ImageFields {
  return { id: id ?? null, url, alt: alt?.trim() || null, width: width ?? 0, height: height ?? 0 };
}

function variantOf(input: VariantInput, current: Product | null): VariantFields {
  const sku = input.sku.trim();
  const sameSku = current?.variants.find((variant) => variant.sku === sku);
  return {
    id: input.id ?? sameSku?.id ?? null,
    sku,
    title: input.title?.trim() ?? '',
    price: input.price,
    compareAtPrice: input.compareAtPrice ?? null,
    weightGrams: input.weightGrams ?? null,
    options: (input.options ?? []).map(attributeOf),
    initialStock: input.initialStock ?? null,
  };
}
