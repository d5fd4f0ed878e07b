import { priceRangeOf, SHOP_CURRENCY, type Attribute, type Product, type Variant } from '../domain/product.ts';
import type { ProductDocument, VariantFields } from './documents.ts';

/** What a change of the product sets; the outbox and the copied availability are written by their own operators. */
export type ProductColumns = Omit<ProductDocument, '_id' | 'outbox' | 'availability'>;

/** The product as it is stored. */
export function columnsOf(product: Product): ProductColumns {
  const { id: _id, images, ...fields } = product;
  return {
    ...fields,
    nameKey: nameKeyOf(product.name),
    categoryIds: [...product.categoryIds],
    tags: [...product.tags],
    attributes: [...product.attributes],
    attributeKeys: product.attributes.map(attributeKey),
    images: [...images],
    variants: product.variants.map(variantFields),
    retiredVariants: product.retiredVariants.map(variantFields),
    minPriceMinor: priceRangeOf(product).min.amountMinor,
    currency: SHOP_CURRENCY,
  };
}

/** The product a document holds. */
export function productOf(document: ProductDocument): Product {
  const { _id, slug, name, description, status, brandId, categoryIds, tags, attributes, images } = document;
  const { currency, version, createdAt, updatedAt, fingerprint } = document;
  return {
    id: _id,
    slug,
    name,
    description,
    status,
    brandId,
    categoryIds,
    tags,
    attributes,
    images,
    variants: document.variants.map((variant) => variantOf(variant, currency)),
    retiredVariants: document.retiredVariants.map((variant) => variantOf(variant, currency)),
    version,
    createdAt,
    updatedAt,
    fingerprint,
  };
}

/** Name and value of an attribute as one text that no other pair gives. */
export function attributeKey({ name, value }: Pick<Attribute, 'name' | 'value'>): string {
  return JSON.stringify([name, value]);
}

/** The name as lists sort it: case does not count. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function variantFields({ price, compareAtPrice, options, ...fields }: Variant): VariantFields {
  return {
    ...fields,
    options: [...options],
    priceMinor: price.amountMinor,
    compareAtMinor: compareAtPrice?.amountMinor ?? null,
  };
}

function variantOf({ priceMinor, compareAtMinor, ...fields }: VariantFields, currency: string): Variant {
  return {
    ...fields,
    price: { amountMinor: priceMinor, currency },
    compareAtPrice: compareAtMinor === null ? null : { amountMinor: compareAtMinor, currency },
  };
}
