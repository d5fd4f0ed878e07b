import {
  checkAttributes,
  checkCount,
  checkDistinct,
  checkPrice,
  checkProse,
  checkSlug,
  checkText,
  checkUrl,
  checkWhole,
} from './checks.ts';
import { findVariant, type Product } from './product.ts';
import type { ImageFields, ProductFields, ProductPatch, VariantFields } from './productFields.ts';
import { refusalAt, type Path, type ProductsRefusal } from './refusal.ts';

const MAX_VARIANTS = 100;
const MAX_STOCK = 1_000_000_000;
const MAX_PIXELS = 100_000;
const MAX_GRAMS = 10_000_000;
const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const input: Path = ['input'];

/** Whether the value has the format of a stock keeping unit. */
export function isSku(value: unknown): boolean {
  return typeof value === 'string' && SKU.test(value);
}

/** The refusals of invalid fields that do not depend on the rest of the catalogue. */
export function checkProduct(fields: ProductFields, current: Product | null): ProductsRefusal[] {
  return [
    ...checkText([...input, 'name'], fields.name, [1, 200]),
    ...(fields.slug === '' ? [] : checkSlug([...input, 'slug'], fields.slug)),
    ...checkProse([...input, 'description'], fields.description ?? '', [0, 10_000]),
    ...checkCount([...input, 'categoryIds'], fields.categoryIds, 20),
    ...checkDistinct([...input, 'categoryIds'], fields.categoryIds),
    ...checkCount([...input, 'tags'], fields.tags, 50),
    ...checkDistinct([...input, 'tags'], fields.tags),
    ...fields.tags.flatMap((tag, at) => checkText([...input, 'tags', at], tag, [1, 60])),
    ...checkAttributes([...input, 'attributes'], fields.attributes),
    ...checkImages(fields.images, current),
    ...checkVariants(fields.variants, current),
  ];
}

/** Looks up what a product refers to: existing brands and categories, and the owners of slugs and skus. */
export type CatalogueReferences = {
  readonly hasBrand: (id: string) => boolean;
  readonly hasCategory: (id: string) => boolean;
  readonly ownerOfSlug: (slug: string) => string | null;
  readonly ownerOfSku: (sku: string) => string | null;
};

/** Refuses a brand or category that the patch names and that does not exist. */
export function checkReferences(
  { brandId, categoryIds }: ProductPatch,
  references: CatalogueReferences,
): ProductsRefusal[] {
  const missing: ProductsRefusal[] = [];
  if (brandId != null && !references.hasBrand(brandId))
    missing.push(refusalAt('NOT_FOUND', [...input, 'brandId'], 'there is no such brand'));
  for (const [at, id] of (categoryIds ?? []).entries()) {
    if (!references.hasCategory(id))
      missing.push(refusalAt('NOT_FOUND', [...input, 'categoryIds', at], 'there is no such category'));
  }
  return missing;
}

/** Refuses a slug or sku that another product has. */
export function checkTaken(
  productId: string,
  { slug, variants }: ProductFields,
  references: CatalogueReferences,
): ProductsRefusal[] {
  const isTaken = (owner: string | null) => owner !== null && owner !== productId;
  const taken: ProductsRefusal[] = [];
  if (isTaken(references.ownerOfSlug(slug)))
    taken.push(refusalAt('SLUG_TAKEN', [...input, 'slug'], `another product has the slug ${JSON.stringify(slug)}`));
  for (const [at, { sku }] of variants.entries()) {
    const message = `another product has the sku ${JSON.stringify(sku)}`;
    if (isTaken(references.ownerOfSku(sku)))
      taken.push(refusalAt('SKU_TAKEN', [...input, 'variants', at, 'sku'], message));
  }
  return taken;
}

function checkImages(images: readonly ImageFields[], current: Product | null): ProductsRefusal[] {
  const path = [...input, 'images'];
  const currentIds = new Set(current?.images.map(({ id }) => id));
  return [
    ...checkCount(path, images, 20),
    ...checkDistinct(
      path,
      images.map(({ url }) => url),
    ),
    ...images.flatMap(({ id, url, alt, width, height }, at) => [
      ...(id === null || currentIds.has(id)
        ? []
        : [refusalAt('NOT_FOUND', [...path, at, 'id'], 'there is no such image')]),
      ...checkUrl([...path, at, 'url'], url),
      ...checkText([...path, at, 'alt'], alt ?? '', [0, 300]),
      ...checkWhole([...path, at, 'width'], width, [0, MAX_PIXELS]),
      ...checkWhole([...path, at, 'height'], height, [0, MAX_PIXELS]),
    ]),
    ...checkDistinct(
      path,
      images.flatMap(({ id }) => id ?? []),
    ),
  ];
}

function checkVariants(variants: readonly VariantFields[], current: Product | null): ProductsRefusal[] {
  const path = [...input, 'variants'];
  if (variants.length === 0) return [refusalAt('VALIDATION', path, 'expected at least one variant, got none')];
  return [
    ...checkCount(path, variants, MAX_VARIANTS),
    ...checkDistinct(
      path,
      variants.map(({ sku }) => sku),
    ),
    ...checkDistinct(
      path,
      variants.flatMap(({ id }) => id ?? []),
    ),
    ...variants.flatMap((variant, at) => checkVariant([...path, at], variant, current)),
  ];
}

function checkVariant(path: Path, variant: VariantFields, current: Product | null): ProductsRefusal[] {
  const refusals = [
    ...checkText([...path, 'title'], variant.title, [0, 200]),
    ...checkPrice([...path, 'price'], variant.price),
    ...checkWhole([...path, 'weightGrams'], variant.weightGrams, [0, MAX_GRAMS]),
    ...checkAttributes([...path, 'options'], variant.options),
    ...checkWhole([...path, 'initialStock'], variant.initialStock, [0, MAX_STOCK]),
  ];
  if (!isSku(variant.sku)) {
    const got = JSON.stringify(variant.sku.slice(0, 80));
    const message = `expected 1 to 64 letters, digits, dots, hyphens or underscores, got ${got}`;
    refusals.push(refusalAt('VALIDATION', [...path, 'sku'], message));
  }
  if (variant.id !== null && !(current && findVariant(current, variant.id)))
    refusals.push(refusalAt('NOT_FOUND', [...path, 'id'], 'the product has no such variant'));
  return [...refusals, ...checkCompareAt([...path, 'compareAtPrice'], variant)];
}

function checkCompareAt(path: Path, { price, compareAtPrice }: VariantFields): ProductsRefusal[] {
  if (!compareAtPrice) return [];
  const refusals = checkPrice(path, compareAtPrice);
  if (refusals.length > 0 || compareAtPrice.amountMinor > price.amountMinor) return refusals;
  const message = `expected more than the price of ${price.amountMinor}, got ${compareAtPrice.amountMinor}`;
  return [refusalAt('VALIDATION', [...path, 'amountMinor'], message)];
}
