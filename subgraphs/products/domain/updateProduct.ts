import { buildProduct, type ProductIds } from './buildProduct.ts';
import { checkProduct, checkReferences, checkTaken, type CatalogueReferences } from './checkProduct.ts';
import type { ProductChange } from './createProduct.ts';
import type { Product } from './product.ts';
import { productEvent } from './productEvent.ts';
import { applyPatch, type ProductPatch } from './productFields.ts';
import { refusalAt, refused, type ProductsRefusal, type ProductsRefused } from './refusal.ts';

type UpdateOptions = {
  readonly expectedVersion: number;
  readonly ids: ProductIds;
  readonly references: CatalogueReferences;
  readonly now: Date;
};

export type ChangeProductOutcome =
  | ({ readonly kind: 'changed' } & ProductChange)
  | { readonly kind: 'unchanged'; readonly product: Product }
  | ProductsRefused;

/** Decides a change of a product: omitted fields stay, a list replaces the whole list. */
export function updateProduct(
  product: Product | null,
  patch: ProductPatch,
  { expectedVersion, ids, references, now }: UpdateOptions,
): ChangeProductOutcome {
  if (!product) return refused('NOT_FOUND', ['id'], 'there is no such product');
  if (product.version !== expectedVersion) return versionConflict(expectedVersion, product.version);

  const fields = applyPatch(product, patch);
  const refusals = [
    ...checkEmptied(patch),
    ...checkProduct(fields, product),
    ...checkReferences(patch, references),
    ...checkTaken(product.id, fields, references),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const built = buildProduct(fields, nextMetadata(product, now), { ids, current: product });
  return { kind: 'changed', ...built, event: productEvent(product, built.product) };
}

/** Decides the archiving of a product; an archived product stays unchanged. */
export function archiveProduct(product: Product | null, now: Date): ChangeProductOutcome {
  if (!product) return refused('NOT_FOUND', ['id'], 'there is no such product');
  if (product.status === 'ARCHIVED') return { kind: 'unchanged', product };
  const archived: Product = { ...product, ...nextMetadata(product, now), status: 'ARCHIVED' };
  return { kind: 'changed', product: archived, initialStock: [], event: productEvent(product, archived) };
}

/** The refusal of a change that expects another version than the current one. */
export function versionConflict(expected: number, got: number | null): ProductsRefused {
  const now = got === null ? 'it changed at the same time' : `got ${got}`;
  return refused('CONFLICT', ['expectedVersion'], `expected version ${expected}, ${now}: read it again`);
}

function nextMetadata(product: Product, now: Date) {
  const { id, createdAt, fingerprint } = product;
  return { id, createdAt, fingerprint, version: product.version + 1, updatedAt: now };
}

function checkEmptied(patch: ProductPatch): ProductsRefusal[] {
  return (['name', 'slug', 'status', 'variants'] as const)
    .filter((field) => patch[field] === null)
    .map((field) => refusalAt('VALIDATION', ['input', field], 'expected a value or nothing at all, got null'));
}
