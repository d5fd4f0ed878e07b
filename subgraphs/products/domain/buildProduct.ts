import { findVariant, type InitialStock, type Product, type ProductImage, type Variant } from './product.ts';
import type { ImageFields, ProductFields, VariantFields } from './productFields.ts';
import { slugOf } from './slugOf.ts';

/** Where ids come from: the same place in the same input always gives the same id. */
export type ProductIds = {
  readonly variantId: (place: number) => string;
  readonly imageId: (url: string) => string;
};

/** What a product is besides its fields. */
export type ProductFrame = Pick<Product, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'fingerprint'>;

type Built = { readonly product: Product; readonly initialStock: readonly InitialStock[] };

/**
 * The product of checked fields, and the stock its new variants begin with. Variants of `current` that are not
 * among the fields are retired.
 */
export function buildProduct(
  fields: ProductFields,
  frame: ProductFrame,
  { ids, current }: { ids: ProductIds; current: Product | null },
): Built {
  const variants = fields.variants.map((variant, place) => buildVariant(variant, fields.name, ids.variantId(place)));
  const images = fields.images.map((image) => buildImage(image, ids));
  const { name, slug, description, status, brandId, categoryIds, tags, attributes } = fields;
  return {
    product: {
      ...frame,
      name,
      slug: slug || slugOf(name) || slugOf(frame.id),
      description,
      status,
      brandId,
      categoryIds,
      tags,
      attributes,
      images,
      variants,
      retiredVariants: current ? retired(current, variants) : [],
    },
    initialStock: fields.variants.flatMap((variant, place) =>
      variant.id !== null && current && findVariant(current, variant.id)
        ? []
        : { variantId: ids.variantId(place), quantity: variant.initialStock ?? 0 },
    ),
  };
}

function buildVariant(fields: VariantFields, productName: string, newId: string): Variant {
  const { sku, options, price, compareAtPrice, weightGrams } = fields;
  const title = fields.title || options.map(({ value }) => value).join(' / ') || productName;
  return { id: fields.id ?? newId, sku, title, options, price, compareAtPrice, weightGrams };
}

function buildImage({ id, url, alt, width, height }: ImageFields, ids: ProductIds): ProductImage {
  return { id: id ?? ids.imageId(url), url, alt, width, height };
}

function retired(current: Product, kept: readonly Variant[]): Variant[] {
  const keptIds = new Set(kept.map(({ id }) => id));
  return [...current.retiredVariants, ...current.variants].filter(({ id }) => !keptIds.has(id));
}
