import { cartCurrency, cartLimits, type Cart, type CartLine, type CartLimits } from './cart.ts';
import type { Quote } from './quote.ts';
import { lineOf, withLines, type CartRefusal } from './setCartLine.ts';

export type MergeCartOutcome =
  | { readonly kind: 'merged'; readonly cart: Cart; readonly left: readonly LeftOut[] }
  | { readonly kind: 'notOpen'; readonly state: Cart['state'] };

/** What of a guest's line did not go over, and why. */
export type LeftOut = Extract<
  CartRefusal,
  { kind: 'insufficientStock' | 'wrongQuantity' | 'tooManyLines' | 'unknownVariant' | 'otherCurrency' }
>;

export type MergeCart = {
  readonly own: Cart;
  readonly guest: Cart;
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly newLineId: () => string;
};

/**
 * Takes a guest's lines over into a customer's cart: quantities add up, capped by stock and by what a line may hold.
 * The customer's own lines never shrink; what did not fit is named in `left`.
 */
export function mergeCart(asked: MergeCart, limits: CartLimits = cartLimits): MergeCartOutcome {
  if (asked.own.state !== 'OPEN') return { kind: 'notOpen', state: asked.own.state };
  const lines = [...asked.own.lines];
  const left: LeftOut[] = [];
  for (const line of asked.guest.lines) {
    const refusal = takeOver(lines, line, { ...asked, limits });
    if (refusal) left.push(refusal);
  }
  const hasChanged = lines.some((line, at) => line !== asked.own.lines[at]);
  return { kind: 'merged', cart: hasChanged ? withLines(asked.own, lines) : asked.own, left };
}

function takeOver(lines: CartLine[], from: CartLine, asked: MergeCart & { limits: CartLimits }): LeftOut | null {
  const { variantId } = from;
  const quote = asked.quotes.get(variantId);
  if (!quote?.isSellable) return { kind: 'unknownVariant', variantId };
  if (lines.length > 0 && quote.currency !== cartCurrency({ lines })) {
    return { kind: 'otherCurrency', currency: quote.currency, cartCurrency: cartCurrency({ lines }) };
  }
  const at = lines.findIndex((line) => line.variantId === variantId);
  const before = lines[at];
  if (!before && lines.length >= asked.limits.maxLines) return { kind: 'tooManyLines', max: asked.limits.maxLines };
  const requested = (before?.quantity ?? 0) + from.quantity;
  const available = Math.max(0, quote.available);
  const max = asked.limits.maxQuantityPerLine;
  const quantity = Math.max(before?.quantity ?? 0, Math.min(requested, available, max));
  if (quantity > 0) {
    const line = lineOf(before ?? { ...from, id: asked.newLineId() }, quote, { quantity, newLineId: '' });
    lines.splice(at < 0 ? lines.length : at, 1, line);
  }
  if (quantity === requested) return null;
  if (available < requested) return { kind: 'insufficientStock', shortage: { variantId, requested, available } };
  return { kind: 'wrongQuantity', quantity: requested, max };
}
