import { isId } from '#platform/ids/isId.ts';
import type { ProductsContext } from '../context.ts';
import { checkAdjustment } from '../domain/adjustStock.ts';
import { refuseIdempotencyKey } from './productChanges.ts';
import { inputError, inputErrors, insufficientStock } from './userErrors.ts';

type Adjustment = {
  readonly variantId: string;
  readonly delta: number;
  readonly reason: string;
  readonly idempotencyKey: string;
};

/** Adjusts the stock of a variant with an idempotency key of `subject`; returns the mutation's payload. */
export async function runAdjustment(adjustment: Adjustment, subject: string, context: ProductsContext) {
  const { variantId, delta, idempotencyKey } = adjustment;
  const reason = adjustment.reason.trim();
  const refusals = [...checkAdjustment({ delta, reason }), ...(refuseIdempotencyKey(idempotencyKey)?.refusals ?? [])];
  if (refusals.length > 0) return payload(null, inputErrors(refusals));
  const variant = isId('var', variantId) ? await context.load.variant.load(variantId) : null;
  if (!variant) return payload(null, inputError('NOT_FOUND', ['variantId'], 'there is no such variant'));

  const adjustmentId = context.identities.adjustmentId(subject, idempotencyKey, variantId);
  const { traceparent } = context.changeContext();
  const result = await context.store.stock.adjust({
    variantId,
    adjustmentId,
    delta,
    reason,
    traceparent,
    actor: subject,
  });
  context.afterWrite();
  switch (result.kind) {
    case 'done':
      return { variant, replayed: result.isRepeated, userErrors: [] };
    case 'insufficient':
      return payload(variant, [
        insufficientStock(['delta'], { requested: -delta, available: result.available, variant }),
      ]);
    case 'conflict':
      return payload(variant, inputError('IDEMPOTENCY_KEY_REUSED', ['idempotencyKey'], result.message));
    case 'gone':
      return payload(variant, inputError('VALIDATION', ['delta'], result.message));
    case 'unknown':
      return payload(null, inputError('NOT_FOUND', ['variantId'], 'there is no such variant'));
  }
}

type Variant = Awaited<ReturnType<ProductsContext['load']['variant']['load']>>;

function payload<E>(variant: Variant, userErrors: readonly E[]) {
  return { variant, replayed: false, userErrors };
}
