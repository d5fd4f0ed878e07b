import { isId } from '#platform/ids/isId.ts';
import { idempotencyKeyProblem } from '#platform/text/idempotencyKey.ts';
import type { ProductsContext } from '../context.ts';
import type { CatalogueReferences } from '../domain/checkProduct.ts';
import { createProduct, type ProductIdentity } from '../domain/createProduct.ts';
import type { Product } from '../domain/product.ts';
import type { ProductInput, ProductPatch } from '../domain/productFields.ts';
import { refused, type ProductsRefused } from '../domain/refusal.ts';
import { slugOf } from '../domain/slugOf.ts';
import { versionConflict, type ChangeProductOutcome } from '../domain/updateProduct.ts';
import { inputErrors } from './userErrors.ts';

/** The product, or the refusal of the change. */
export type ProductResult = { readonly kind: 'product'; readonly product: Product } | ProductsRefused;

/** The mutation payload of a result. */
export function productPayload(result: ProductResult) {
  if (result.kind === 'refused') return { product: null, userErrors: inputErrors(result.refusals) };
  return { product: result.product, userErrors: [] };
}

/** Refuses an idempotency key of another form. */
export function refuseIdempotencyKey(idempotencyKey: string): ProductsRefused | null {
  const problem = idempotencyKeyProblem(idempotencyKey);
  return problem === null ? null : refused('VALIDATION', ['idempotencyKey'], problem);
}

/** Loads the brand, categories, slug and skus that a patch names. */
export async function loadReferences(
  patch: ProductPatch,
  { load, store }: Pick<ProductsContext, 'load' | 'store'>,
): Promise<CatalogueReferences> {
  const { brandId, categoryIds, slug, variants } = patch;
  const [tree, brand, slugOwners, skuOwners] = await Promise.all([
    categoryIds?.length ? store.categories.tree() : null,
    brandId != null && isId('brd', brandId) ? load.brand.load(brandId) : null,
    slug ? store.products.findBySlugs([slug.trim()]) : [],
    variants?.length ? store.products.findBySkus(variants.slice(0, 100).map(({ sku }) => sku.trim())) : [],
  ]);
  return {
    hasBrand: (id) => brand?.id === id,
    hasCategory: (id) => tree?.byId.has(id) ?? false,
    ownerOfSlug: (wanted) => slugOwners.find((owner) => owner.slug === wanted)?.id ?? null,
    ownerOfSku: (sku) => skuOwners.find((owner) => owner.variants.some((variant) => variant.sku === sku))?.id ?? null,
  };
}

type Creation = { readonly identity: ProductIdentity; readonly input: ProductInput };

/**
 * Creates the product, or finds it created before. A slug from the name that is taken gets the end of the id appended.
 */
export async function saveNewProduct({ identity, input }: Creation, context: ProductsContext): Promise<ProductResult> {
  const { store, changeContext, afterWrite } = context;
  const [existing = null] = await store.products.findByIds([identity.productId]);
  const references = await loadReferences(input, context);
  const { at: now } = changeContext();
  const outcome = createProduct(input, { identity, existing, references, now });
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind === 'replayed') return { kind: 'product', product: outcome.product };
  const saved = await store.products.insert(outcome, changeContext());
  afterWrite();
  if (saved.kind === 'saved') return { kind: 'product', product: saved.product };
  if (saved.kind === 'conflict') return saveNewProduct({ identity, input }, context);
  if (saved.kind === 'skuTaken') return skuTaken(saved.sku, input);
  if (input.slug) return slugTaken(saved.slug);
  return saveNewProduct({ identity, input: { ...input, slug: distinctSlug(input.name, identity) } }, context);
}

/** Writes a decided change; returns a CONFLICT when another change came first. */
export async function saveChange(
  outcome: ChangeProductOutcome,
  patch: ProductPatch,
  { store, changeContext, afterWrite }: ProductsContext,
): Promise<ProductResult> {
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind === 'unchanged') return { kind: 'product', product: outcome.product };
  const saved = await store.products.replace(outcome, changeContext());
  afterWrite();
  if (saved.kind === 'saved') return { kind: 'product', product: saved.product };
  if (saved.kind === 'slugTaken') return slugTaken(saved.slug);
  if (saved.kind === 'skuTaken') return skuTaken(saved.sku, patch);
  return versionConflict(outcome.product.version - 1, null);
}

function distinctSlug(name: string, { productId }: ProductIdentity): string {
  return `${slugOf(name).slice(0, 100) || 'product'}-${productId.slice(-8).toLowerCase()}`;
}

function slugTaken(slug: string): ProductsRefused {
  return refused('SLUG_TAKEN', ['input', 'slug'], `another product has the slug ${JSON.stringify(slug)}`);
}

function skuTaken(sku: string, { variants }: ProductPatch): ProductsRefused {
  const index = variants?.findIndex((variant) => variant.sku.trim() === sku) ?? -1;
  const path = index < 0 ? ['input', 'variants'] : ['input', 'variants', index, 'sku'];
  return refused('SKU_TAKEN', path, `another product has the sku ${JSON.stringify(sku)}`);
}
