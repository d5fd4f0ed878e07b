import type { Cart } from './cart.ts';
import type { Quote, Shortage } from './quote.ts';

export type CartWarning =
  | { readonly kind: 'quotesUnavailable' }
  | { readonly kind: 'vanished'; readonly variantId: string; readonly name: string }
  | {
      readonly kind: 'priceChanged';
      readonly variantId: string;
      readonly name: string;
      readonly seenMinor: number;
      readonly nowMinor: number;
    }
  | { readonly kind: 'insufficientStock'; readonly name: string; readonly shortage: Shortage };

/**
 * What has changed since each line was set, in the order of the lines. `quotes` is null when products is unavailable.
 */
export function cartWarnings(cart: Cart, quotes: ReadonlyMap<string, Quote> | null): CartWarning[] {
  if (cart.lines.length === 0) return [];
  if (!quotes) return [{ kind: 'quotesUnavailable' }];
  return cart.lines.flatMap((line) => {
    const { variantId, seen, quantity } = line;
    const quote = quotes.get(variantId);
    if (!quote?.isSellable) return [{ kind: 'vanished', variantId, name: seen.name }];
    const warnings: CartWarning[] = [];
    if (quote.unitMinor !== seen.unitMinor) {
      const { unitMinor: nowMinor, name } = quote;
      warnings.push({ kind: 'priceChanged', variantId, name, seenMinor: seen.unitMinor, nowMinor });
    }
    if (quote.available < quantity) {
      const shortage = { variantId, requested: quantity, available: Math.max(0, quote.available) };
      warnings.push({ kind: 'insufficientStock', name: quote.name, shortage });
    }
    return warnings;
  });
}

/** The current unit prices by variant, as far as they are known. */
export function unitPrices(quotes: ReadonlyMap<string, Quote> | null): ReadonlyMap<string, number> {
  return new Map([...(quotes ?? [])].map(([variantId, quote]) => [variantId, quote.unitMinor]));
}
