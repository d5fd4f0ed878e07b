import { buildProduct, type ProductIds } from './buildProduct.ts';
import { checkProduct, checkReferences, checkTaken, type KnownReferences } from './checkProduct.ts';
import type { ProductChange } from './createProduct.ts';
import type { Product } from './product.ts';
import { productFact } from './productFact.ts';
import { applyPatch, type ProductPatch } from './productFields.ts';
import { refusal, refused, type Refusal, type Refused } from './refusal.ts';

type Circumstances = {
  readonly expectedVersion: number;
  readonly ids: ProductIds;
  readonly known: KnownReferences;
  readonly now: Date;
};

export type ChangeProductOutcome =
  ({ readonly kind: 'changed' } & ProductChange) | { readonly kind: 'unchanged'; readonly product: Product } | Refused;

/** Decides a change of a product: what the patch leaves out stays, a list replaces the whole list. */
export function updateProduct(
  product: Product | null,
  patch: ProductPatch,
  { expectedVersion, ids, known, now }: Circumstances,
): ChangeProductOutcome {
  if (!product) return refused('NOT_FOUND', ['id'], 'there is no such product');
  if (product.version !== expectedVersion) return versionConflict(expectedVersion, product.version);

  const fields = applyPatch(product, patch);
  const refusals = [
    ...checkEmptied(patch),
    ...checkProduct(fields, product),
    ...checkReferences(patch, known),
    ...checkTaken(product.id, fields, known),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const built = buildProduct(fields, nextFrame(product, now), { ids, current: product });
  return { kind: 'changed', ...built, fact: productFact(product, built.product) };
}

/** Decides to take a product out of the shop; one that is out already stays as it is. */
export function archiveProduct(product: Product | null, now: Date): ChangeProductOutcome {
  if (!product) return refused('NOT_FOUND', ['id'], 'there is no such product');
  if (product.status === 'ARCHIVED') return { kind: 'unchanged', product };
  const archived: Product = { ...product, ...nextFrame(product, now), status: 'ARCHIVED' };
  return { kind: 'changed', product: archived, initialStock: [], fact: productFact(product, archived) };
}

/** The refusal of a change that was decided on another version than the one there is. */
export function versionConflict(expected: number, got: number | null): Refused {
  const now = got === null ? 'it changed at the same time' : `got ${got}`;
  return refused('CONFLICT', ['expectedVersion'], `expected version ${expected}, ${now}: read it again`);
}

function nextFrame(product: Product, now: Date) {
  const { id, createdAt, fingerprint } = product;
  return { id, createdAt, fingerprint, version: product.version + 1, updatedAt: now };
}

function checkEmptied(patch: ProductPatch): Refusal[] {
  return (['name', 'slug', 'status', 'variants'] as const)
    .filter((field) => patch[field] === null)
    .map((field) => refusal('VALIDATION', ['input', field], 'expected a value or nothing at all, got null'));
}
