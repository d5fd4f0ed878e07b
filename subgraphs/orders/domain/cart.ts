import type { Quote } from './quote.ts';
import { UNKNOWN_WEIGHT_GRAMS, shippingMinor, type ShippingMethod } from './shippingTariff.ts';
import { totalsOf, type Totals } from './totals.ts';

/**
 * OPEN: may be changed. PLACING: an order is being placed from it. CLOSED: it became an order or was merged into
 * another cart.
 */
export type CartState = 'OPEN' | 'PLACING' | 'CLOSED';

/** The part of a quote that is stored with a cart line, as of when the line was last set. */
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

/** `token` is set only when the caller sent it: the store keeps its digest only. */
export type Cart = {
  readonly id: string;
  readonly token: string | null;
  readonly ownerId: string | null;
  readonly state: CartState;
  readonly version: number;
  readonly expiresAt: Date | null;
  readonly lines: readonly CartLine[];
};

/** Limits of a cart's size. */
export type CartLimits = { readonly maxQuantityPerLine: number; readonly maxLines: number };
export const cartLimits: CartLimits = { maxQuantityPerLine: 99, maxLines: 50 };

/** The currency of a cart without lines. */
export const DEFAULT_CURRENCY = 'USD';

/** The part of a quote that is stored with a cart line. */
export function snapshotOf(quote: Quote): QuoteSnapshot {
  const { productId, sku, name, imageUrl, unitMinor, currency, weightGrams } = quote;
  return { productId, sku, name, imageUrl, unitMinor, currency, weightGrams };
}

/** The currency of the cart; all lines have the same. */
export function cartCurrency(cart: Pick<Cart, 'lines'>): string {
  return cart.lines[0]?.seen.currency ?? DEFAULT_CURRENCY;
}

/** The weight shipping is charged by, as of when each line was set, so that it cannot change before placing. */
export function cartWeightGrams(cart: Pick<Cart, 'lines'>): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity * (line.seen.weightGrams ?? UNKNOWN_WEIGHT_GRAMS), 0);
}

/** The price of shipping this cart in minor units; 0 for an empty cart. */
export function cartShippingMinor(cart: Pick<Cart, 'lines'>, method: ShippingMethod): number {
  return cart.lines.length === 0 ? 0 : shippingMinor(method, cartWeightGrams(cart));
}

/** The totals of this cart at these unit prices (by variant); a line without one has its last seen price. */
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
