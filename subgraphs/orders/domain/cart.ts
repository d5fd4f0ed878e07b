import type { Quote } from './quote.ts';
import { UNKNOWN_WEIGHT_GRAMS, shippingMinor, type ShippingMethod } from './shippingTariff.ts';
import { totalsOf, type Totals } from './totals.ts';

/** OPEN can be written; PLACING waits for a placing to end (either way); CLOSED became an order or went into another cart. */
export type CartState = 'OPEN' | 'PLACING' | 'CLOSED';

/** The quote as the buyer saw it when the line was last set. */
export type QuoteSnapshot = Pick<
  Quote,
  'productId' | 'sku' | 'name' | 'imageUrl' | 'unitMinor' | 'currency' | 'weightGrams'
>;

export type CartLine = {
  readonly id: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly seen: QuoteSnapshot;
  readonly priceWhenAddedMinor: number;
};

/** `token` is there only for the holder who came with it: the store knows its digest alone. */
export type Cart = {
  readonly id: string;
  readonly token: string | null;
  readonly ownerId: string | null;
  readonly state: CartState;
  readonly version: number;
  readonly expiresAt: Date | null;
  readonly lines: readonly CartLine[];
};

/** How much fits into a cart. */
export type CartLimits = { readonly maxQuantityPerLine: number; readonly maxLines: number };
export const cartLimits: CartLimits = { maxQuantityPerLine: 99, maxLines: 50 };

/** The shop's currency, for a cart that has no line to tell. */
export const DEFAULT_CURRENCY = 'USD';

/** What is kept of a quote with a line. */
export function snapshotOf(quote: Quote): QuoteSnapshot {
  const { productId, sku, name, imageUrl, unitMinor, currency, weightGrams } = quote;
  return { productId, sku, name, imageUrl, unitMinor, currency, weightGrams };
}

/** The currency of every line: a cart holds one only. */
export function cartCurrency(cart: Pick<Cart, 'lines'>): string {
  return cart.lines[0]?.seen.currency ?? DEFAULT_CURRENCY;
}

/** The weight shipping is charged by: as seen when each line was set, so it cannot move between looking and placing. */
export function cartWeightGrams(cart: Pick<Cart, 'lines'>): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity * (line.seen.weightGrams ?? UNKNOWN_WEIGHT_GRAMS), 0);
}

/** The price of shipping this cart; an empty one ships for nothing. */
export function cartShippingMinor(cart: Pick<Cart, 'lines'>, method: ShippingMethod): number {
  return cart.lines.length === 0 ? 0 : shippingMinor(method, cartWeightGrams(cart));
}

/** What placing this cart would charge at these unit prices (by variant); a line without one counts as last seen. */
export function cartTotals(
  cart: Pick<Cart, 'lines'>,
  unitMinorOf: ReadonlyMap<string, number>,
  method: ShippingMethod,
): Totals {
  const lines = cart.lines.map((line) => ({
    unitMinor: unitMinorOf.get(line.variantId) ?? line.seen.unitMinor,
    quantity: line.quantity,
  }));
  return totalsOf(lines, cartShippingMinor(cart, method), cartCurrency(cart));
}
