import { findVariant, type InitialStock, type Product, type ProductImage, type Variant } from './product.ts';
import type { ImageFields, ProductFields, VariantFields } from './productFields.ts';
import { slugOf } from './slugOf.ts';

/** Derives ids: the same index in the same input always gives the same id. */
export type ProductIds = {
  readonly variantId: (index: number) => string;
  readonly imageId: (url: string) => string;
};

/** The part of a product that no caller sets. */
export type ProductMetadata = Pick<Product, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'fingerprint'>;

type BuiltProduct = { readonly product: Product; readonly initialStock: readonly InitialStock[] };

/**
 * Builds the product from checked fields, and the initial stock of its new variants. Variants of `current` that are not
 * among the fields are retired.
 */
export function buildProduct(
  fields: ProductFields,
  metadata: ProductMetadata,
  { ids, current }: { ids: ProductIds; current: Product | null },
): BuiltProduct {
  const variants = fields.variants.map((variant, index) => buildVariant(variant, fields.name, ids.variantId(index)));
  const images = fields.images.map((image) => buildImage(image, ids));
  const { name, slug, description, status, brandId, categoryIds, tags, attributes } = fields;
  return {
    product: {
      ...metadata,
      name,
      slug: slug || slugOf(name) || slugOf(metadata.id),
      description,
      status,
      brandId,
      categoryIds,
      tags,
      attributes,
      images,
      variants,
      retiredVariants: current ? retiredVariants(current, variants) : [],
    },
    initialStock: fields.variants.flatMap((variant, index) =>
      variant.id !== null && current && findVariant(current, variant.id)
        ? []
        : { variantId: ids.variantId(index), quantity: variant.initialStock ?? 0 },
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

function retiredVariants(current: Product, kept: readonly Variant[]): Variant[] {
  const keptIds = new Set(kept.map(({ id }) => id));
  return [...current.retiredVariants, ...current.variants].filter(({ id }) => !keptIds.has(id));
}
