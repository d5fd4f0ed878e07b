import { buildProduct, type ProductIds } from './buildProduct.ts';
import { checkProduct, checkReferences, checkTaken, type CatalogueReferences } from './checkProduct.ts';
import type { InitialStock, Product } from './product.ts';
import { productEvent, type ProductEvent } from './productEvent.ts';
import { applyPatch, type ProductInput } from './productFields.ts';
import { refused, type ProductsRefused } from './refusal.ts';

/** A product to write, with the initial stock of new variants and the domain event of the change. */
export type ProductChange = {
  readonly product: Product;
  readonly initialStock: readonly InitialStock[];
  readonly event: ProductEvent;
};

/** The ids of a new product, all derived from the idempotency key and the input. */
export type ProductIdentity = ProductIds & { readonly productId: string; readonly fingerprint: string };

type CreateOptions = {
  readonly identity: ProductIdentity;
  /** The product that the key created before. */
  readonly existing: Product | null;
  readonly references: CatalogueReferences;
  readonly now: Date;
};

export type CreateProductOutcome =
  | ({ readonly kind: 'created' } & ProductChange)
  | { readonly kind: 'replayed'; readonly product: Product }
  | ProductsRefused;

/** Decides the creation of a product. A used key replays the product it created, and refuses another input. */
export function createProduct(
  input: ProductInput,
  { identity, existing, references, now }: CreateOptions,
): CreateProductOutcome {
  if (existing && existing.fingerprint === identity.fingerprint) return { kind: 'replayed', product: existing };
  if (existing)
    return refused('IDEMPOTENCY_KEY_REUSED', ['idempotencyKey'], 'the key was used with another input before');

  const fields = applyPatch(null, input);
  const { productId: id, fingerprint } = identity;
  const refusals = [
    ...checkProduct(fields, null),
    ...checkReferences(input, references),
    ...checkTaken(id, fields, references),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const metadata = { id, version: 1, createdAt: now, updatedAt: now, fingerprint };
  const built = buildProduct(fields, metadata, { ids: identity, current: null });
  return { kind: 'created', ...built, event: productEvent(null, built.product) };
}
