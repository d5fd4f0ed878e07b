import type { ProductIds } from './domain/buildProduct.ts';
import type { ProductIdentity } from './domain/createProduct.ts';
import type { ProductPatch } from './domain/productFields.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { canonicalText } from '#platform/text/canonicalText.ts';

/**
 * The ids of a product that `subject` creates with an idempotency key. Variant ids depend on the input too, so that
 * stock written by a failed attempt is never used for another input.
 */
export function productIdentity(subject: string, idempotencyKey: string, input: ProductPatch): ProductIdentity {
  const productId = derivedId('prd', subject, idempotencyKey);
  const fingerprint = fingerprintOf(input);
  return { productId, fingerprint, ...idsWithin(productId, fingerprint) };
}

/** The ids of the variants and images that a patch adds to one version of a product. */
export function patchIds(productId: string, expectedVersion: number, patch: ProductPatch): ProductIds {
  return idsWithin(productId, `${expectedVersion}/${fingerprintOf(patch)}`);
}

/** The id of a stock adjustment; an idempotency key is scoped to subject and variant. */
export function adjustmentId(subject: string, idempotencyKey: string, variantId: string): string {
  return derivedId('adj', subject, variantId, idempotencyKey);
}

function idsWithin(productId: string, scope: string): ProductIds {
  return {
    variantId: (index) => derivedId('var', productId, scope, String(index)),
    imageId: (url) => derivedId('img', productId, url),
  };
}

function fingerprintOf(input: unknown): string {
  return derivedId('fpr', canonicalText(input));
}
