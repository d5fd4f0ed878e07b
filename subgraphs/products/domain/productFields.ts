import type { Attribute, Money, Product, ProductStatus } from './product.ts';

type Given<T> = T | null | undefined;

export type AttributeInput = { readonly name: string; readonly value: string; readonly unit?: Given<string> };

export type ImageInput = {
  readonly id?: Given<string>;
  readonly url: string;
  readonly alt?: Given<string>;
  readonly width?: Given<number>;
  readonly height?: Given<number>;
};

export type VariantInput = {
  readonly id?: Given<string>;
  readonly sku: string;
  readonly title?: Given<string>;
  readonly price: Money;
  readonly compareAtPrice?: Given<Money>;
  readonly weightGrams?: Given<number>;
  readonly options?: Given<readonly AttributeInput[]>;
  readonly initialStock?: Given<number>;
};

/** What a caller gives to change a product: undefined stays, null empties. */
export type ProductPatch = {
  readonly name?: Given<string>;
  readonly slug?: Given<string>;
  readonly description?: Given<string>;
  readonly status?: Given<ProductStatus>;
  readonly brandId?: Given<string>;
  readonly categoryIds?: Given<readonly string[]>;
  readonly tags?: Given<readonly string[]>;
  readonly attributes?: Given<readonly AttributeInput[]>;
  readonly images?: Given<readonly ImageInput[]>;
  readonly variants?: Given<readonly VariantInput[]>;
};

/** What a caller gives to make a product. */
export type ProductInput = ProductPatch & { readonly name: string; readonly variants: readonly VariantInput[] };

/** An image or variant as it shall be; `id` null means a new one. */
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

/** Everything of a product that a caller may set, complete: what is checked and then made into the product. */
export type ProductFields = Pick<
  Product,
  'name' | 'slug' | 'description' | 'status' | 'brandId' | 'categoryIds' | 'tags' | 'attributes'
> & {
  readonly images: readonly ImageFields[];
  readonly variants: readonly VariantFields[];
};

const empty: ProductFields = {
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

/** The fields after the patch, with blanks around texts taken away; `current` is null for a product that is new. */
export function applyPatch(current: Product | null, patch: ProductPatch): ProductFields {
  const before = current ? fieldsOf(current) : empty;
  return {
    name: given(patch.name, before.name, '').trim(),
    slug: given(patch.slug, before.slug, '').trim(),
    description: given(patch.description, before.description, null)?.trim() || null,
    status: patch.status ?? before.status,
    brandId: given(patch.brandId, before.brandId, null),
    categoryIds: given(patch.categoryIds, before.categoryIds, []),
    tags: given(patch.tags, before.tags, []).map((tag) => tag.trim().toLowerCase()),
    attributes: given(patch.attributes, before.attributes, []).map(attributeOf),
    images: given(patch.images, before.images, []).map(imageOf),
    variants: given(patch.variants, before.variants, []).map((variant) => variantOf(variant, current)),
  };
}

function given<T>(value: T | null | undefined, before: T, emptied: T): T {
  return value === undefined ? before : (value ?? emptied);
}

function fieldsOf(product: Product): ProductFields {
  return { ...product, variants: product.variants.map((variant) => ({ ...variant, initialStock: null })) };
}

/** An attribute as the domain has it. */
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
