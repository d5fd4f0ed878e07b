import { buildProduct, type ProductIds } from './buildProduct.ts';
import { checkProduct, checkReferences, checkTaken, type KnownReferences } from './checkProduct.ts';
import type { InitialStock, Product } from './product.ts';
import { productFact, type ProductFact } from './productFact.ts';
import { applyPatch, type ProductInput } from './productFields.ts';
import { refused, type Refused } from './refusal.ts';

/** A product to be written, with the stock of its new variants and the fact that tells of it. */
export type ProductChange = {
  readonly product: Product;
  readonly initialStock: readonly InitialStock[];
  readonly fact: ProductFact;
};

/** Who a new product is: all of it derives from the idempotency key and the input. */
export type ProductIdentity = ProductIds & { readonly productId: string; readonly fingerprint: string };

type Circumstances = {
  readonly identity: ProductIdentity;
  /** What was made under the key before. */
  readonly existing: Product | null;
  readonly known: KnownReferences;
  readonly now: Date;
};

export type CreateProductOutcome =
  ({ readonly kind: 'created' } & ProductChange) | { readonly kind: 'replayed'; readonly product: Product } | Refused;

/** Decides whether an input becomes a product; a key that was used answers what it made, or refuses another input. */
export function createProduct(
  input: ProductInput,
  { identity, existing, known, now }: Circumstances,
): CreateProductOutcome {
  if (existing && existing.fingerprint === identity.fingerprint) return { kind: 'replayed', product: existing };
  if (existing)
    return refused('IDEMPOTENCY_KEY_REUSED', ['idempotencyKey'], 'the key made a product of another input before');

  const fields = applyPatch(null, input);
  const { productId: id, fingerprint } = identity;
  const refusals = [...checkProduct(fields, null), ...checkReferences(input, known), ...checkTaken(id, fields, known)];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const frame = { id, version: 1, createdAt: now, updatedAt: now, fingerprint };
  const built = buildProduct(fields, frame, { ids: identity, current: null });
  return { kind: 'created', ...built, fact: productFact(null, built.product) };
}
