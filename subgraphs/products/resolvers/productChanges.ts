import type { ProductsContext } from '../context.ts';
import type { KnownReferences } from '../domain/checkProduct.ts';
import { createProduct, type ProductIdentity } from '../domain/createProduct.ts';
import type { Product } from '../domain/product.ts';
import type { ProductInput, ProductPatch } from '../domain/productFields.ts';
import { refused, type Refused } from '../domain/refusal.ts';
import { slugOf } from '../domain/slugOf.ts';
import { versionConflict, type ChangeProductOutcome } from '../domain/updateProduct.ts';
import { inputErrors } from './userErrors.ts';

const MAX_KEY = 200;

/** The product, or why there is none. */
export type ProductResult = { readonly kind: 'product'; readonly product: Product } | Refused;

/** A product as the mutation's payload. */
export function productPayload(result: ProductResult) {
  if (result.kind === 'refused') return { product: null, userErrors: inputErrors(result.refusals) };
  return { product: result.product, userErrors: [] };
}

/** Refuses a key that is empty or too long to be one. */
export function checkKey(idempotencyKey: string): Refused | null {
  const length = idempotencyKey.trim().length;
  if (length >= 1 && length <= MAX_KEY) return null;
  return refused('VALIDATION', ['idempotencyKey'], `expected 1 to ${MAX_KEY} characters, got ${length}`);
}

/** What the catalogue holds of that which a patch names. */
export async function loadKnown(
  patch: ProductPatch,
  { load, isId, store }: Pick<ProductsContext, 'load' | 'isId' | 'store'>,
): Promise<KnownReferences> {
  const { brandId, categoryIds, slug, variants } = patch;
  const [tree, brand, slugOwners, skuOwners] = await Promise.all([
    categoryIds?.length ? load.categoryTree() : null,
    brandId != null && isId('brd', brandId) ? load.brand.load(brandId) : null,
    slug ? store.products.findBySlugs([slug.trim()]) : [],
    variants?.length ? store.products.findBySkus(variants.slice(0, 100).map(({ sku }) => sku.trim())) : [],
  ]);
  return {
    hasBrand: (id) => brand?.id === id,
    hasCategory: (id) => tree?.byId.has(id) ?? false,
    ownerOfSlug: (wanted) => slugOwners.find((owner) => owner.slug === wanted)?.id ?? null,
    ownerOfSku: (sku) => skuOwners.find(({ variants: sold }) => sold.some((one) => one.sku === sku))?.id ?? null,
  };
}

type Creation = { readonly identity: ProductIdentity; readonly input: ProductInput };

/** Makes the product or finds it made. A slug made from a name that another product has gets the id's end. */
export async function saveNewProduct({ identity, input }: Creation, context: ProductsContext): Promise<ProductResult> {
  const { store, origin, written } = context;
  const [existing = null] = await store.products.findByIds([identity.productId]);
  const known = await loadKnown(input, context);
  const { at: now } = origin();
  const outcome = createProduct(input, { identity, existing, known, now });
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind === 'replayed') return { kind: 'product', product: outcome.product };
  const saved = await store.products.insert(outcome, origin());
  written();
  if (saved.kind === 'saved') return { kind: 'product', product: saved.product };
  if (saved.kind === 'conflict') return saveNewProduct({ identity, input }, context);
  if (saved.kind === 'skuTaken') return skuTaken(saved.sku, input);
  if (input.slug) return slugTaken(saved.slug);
  return saveNewProduct({ identity, input: { ...input, slug: distinctSlug(input.name, identity) } }, context);
}

/** Writes a decided change; another one may have come first. */
export async function saveChange(
  outcome: ChangeProductOutcome,
  patch: ProductPatch,
  { store, origin, written }: ProductsContext,
): Promise<ProductResult> {
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind === 'unchanged') return { kind: 'product', product: outcome.product };
  const saved = await store.products.replace(outcome, origin());
  written();
  if (saved.kind === 'saved') return { kind: 'product', product: saved.product };
  if (saved.kind === 'slugTaken') return slugTaken(saved.slug);
  if (saved.kind === 'skuTaken') return skuTaken(saved.sku, patch);
  return versionConflict(outcome.product.version - 1, null);
}

function distinctSlug(name: string, { productId }: ProductIdentity): string {
  return `${slugOf(name).slice(0, 100) || 'product'}-${productId.slice(-8).toLowerCase()}`;
}

function slugTaken(slug: string): Refused {
  return refused('SLUG_TAKEN', ['input', 'slug'], `another product has the slug ${JSON.stringify(slug)}`);
}

function skuTaken(sku: string, { variants }: ProductPatch): Refused {
  const place = variants?.findIndex((variant) => variant.sku.trim() === sku) ?? -1;
  const path = place < 0 ? ['input', 'variants'] : ['input', 'variants', place, 'sku'];
  return refused('SKU_TAKEN', path, `another product has the sku ${JSON.stringify(sku)}`);
}
