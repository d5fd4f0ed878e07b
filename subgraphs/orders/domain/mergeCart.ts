import { cartCurrency, cartLimits, type Cart, type CartLine, type CartLimits } from './cart.ts';
import type { Quote } from './quote.ts';
import { lineOf, withLines, type CartRejection } from './setCartLine.ts';

export type MergeCartOutcome =
  | { readonly kind: 'merged'; readonly cart: Cart; readonly unmerged: readonly UnmergedLine[] }
  | { readonly kind: 'notOpen'; readonly state: Cart['state'] };

/** Why a guest's line was not merged, or not completely. */
export type UnmergedLine = Extract<
  CartRejection,
  { kind: 'insufficientStock' | 'wrongQuantity' | 'tooManyLines' | 'unknownVariant' | 'otherCurrency' }
>;

export type MergeCartInput = {
  readonly own: Cart;
  readonly guest: Cart;
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly newLineId: () => string;
};

/**
 * Merges a guest's lines into a customer's cart: quantities add up, limited by stock and by the maximum per line. The
 * customer's own lines never shrink; `unmerged` lists what did not fit.
 */
export function mergeCart(input: MergeCartInput, limits: CartLimits = cartLimits): MergeCartOutcome {
  if (input.own.state !== 'OPEN') return { kind: 'notOpen', state: input.own.state };
  const lines = [...input.own.lines];
  const unmerged: UnmergedLine[] = [];
  for (const line of input.guest.lines) {
    const refusal = mergeLine(lines, line, { ...input, limits });
    if (refusal) unmerged.push(refusal);
  }
  const hasChanged = lines.some((line, at) => line !== input.own.lines[at]);
  return { kind: 'merged', cart: hasChanged ? withLines(input.own, lines) : input.own, unmerged };
}

function mergeLine(
  lines: CartLine[],
  from: CartLine,
  input: MergeCartInput & { limits: CartLimits },
): UnmergedLine | null {
  const { variantId } = from;
  const quote = input.quotes.get(variantId);
  if (!quote?.isSellable) return { kind: 'unknownVariant', variantId };
  if (lines.length > 0 && quote.currency !== cartCurrency({ lines })) {
    return { kind: 'otherCurrency', currency: quote.currency, cartCurrency: cartCurrency({ lines }) };
  }
  const at = lines.findIndex((line) => line.variantId === variantId);
  const before = lines[at];
  if (!before && lines.length >= input.limits.maxLines) return { kind: 'tooManyLines', max: input.limits.maxLines };
  const requested = (before?.quantity ?? 0) + from.quantity;
  const available = Math.max(0, quote.available);
  const max = input.limits.maxQuantityPerLine;
  const quantity = Math.max(before?.quantity ?? 0, Math.min(requested, available, max));
  if (quantity > 0) {
    const line = lineOf(before ?? { ...from, id: input.newLineId() }, quote, { quantity, newLineId: '' });
    lines.splice(at < 0 ? lines.length : at, 1, line);
  }
  if (quantity === requested) return null;
  if (available < requested) return { kind: 'insufficientStock', shortage: { variantId, requested, available } };
  return { kind: 'wrongQuantity', quantity: requested, max };
}
