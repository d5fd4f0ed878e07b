import type { ProductChange } from '../domain/createProduct.ts';
import {
  priceRangeOf,
  SHOP_CURRENCY,
  type Attribute,
  type InitialStock,
  type Product,
  type Variant,
} from '../domain/product.ts';
import type { ProductDocument, StockDocument, VariantSubdocument } from './documents.ts';
import { productOutboxEntry, type ChangeContext } from './outbox.ts';

/** The fields an update of the product sets; outbox and availability have their own updates. */
export type ProductUpdateFields = Omit<ProductDocument, '_id' | 'outbox' | 'availability'>;

/** The product's fields as they are stored. */
export function updateFieldsOf(product: Product): ProductUpdateFields {
  const { id: _id, images, ...fields } = product;
  return {
    ...fields,
    nameKey: nameKeyOf(product.name),
    categoryIds: [...product.categoryIds],
    tags: [...product.tags],
    attributes: [...product.attributes],
    attributeKeys: product.attributes.map(attributeKey),
    images: [...images],
    variants: product.variants.map(variantSubdocument),
    retiredVariants: product.retiredVariants.map(variantSubdocument),
    minPriceMinor: priceRangeOf(product).min.amountMinor,
    currency: SHOP_CURRENCY,
  };
}

/** The projection that {@link productFromDocument} needs: without what only writers and filters use. */
export const productFields = { outbox: 0, attributeKeys: 0, availability: 0 } as const;

/** The product in a document that was read with {@link productFields}. */
export function productFromDocument(document: ProductDocument): Product {
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
    variants: document.variants.map((variant) => variantFromSubdocument(variant, currency)),
    retiredVariants: document.retiredVariants.map((variant) => variantFromSubdocument(variant, currency)),
    version,
    createdAt,
    updatedAt,
    fingerprint,
  };
}

/** The document of a new product, with its event in the outbox. */
export function newProductDocument(
  { product, initialStock, event }: ProductChange,
  changeContext: ChangeContext,
): ProductDocument {
  return {
    _id: product.id,
    ...updateFieldsOf(product),
    availability: { isInStock: initialStock.some(({ quantity }) => quantity > 0), basis: product.version },
    outbox: [productOutboxEntry(event, changeContext)],
  };
}

/** The stock document of a new variant. */
export function newStockDocument(
  { variantId, quantity }: InitialStock,
  { id: productId, version: productVersion }: Pick<Product, 'id' | 'version'>,
  at: Date,
): StockDocument {
  return {
    _id: variantId,
    productId,
    productVersion,
    onHand: quantity,
    available: quantity,
    entries: [],
    settledThrough: 0,
    version: 0,
    updatedAt: at,
    outbox: [],
  };
}

/** Name and value of an attribute as one string, distinct for each pair. */
export function attributeKey({ name, value }: Pick<Attribute, 'name' | 'value'>): string {
  return JSON.stringify([name, value]);
}

/** The key that lists sort names by: normalised and case-insensitive. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function variantSubdocument({ price, compareAtPrice, options, ...fields }: Variant): VariantSubdocument {
  return {
    ...fields,
    options: [...options],
    priceMinor: price.amountMinor,
    compareAtMinor: compareAtPrice?.amountMinor ?? null,
  };
}

function variantFromSubdocument(
  { priceMinor, compareAtMinor, ...fields }: VariantSubdocument,
  currency: string,
): Variant {
  return {
    ...fields,
    price: { amountMinor: priceMinor, currency },
    compareAtPrice: compareAtMinor === null ? null : { amountMinor: compareAtMinor, currency },
  };
}
