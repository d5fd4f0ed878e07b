import {
  cartCurrency,
  cartLimits,
  snapshotOf,
  type Cart,
  type CartLine,
  type CartLimits,
  type CartState,
} from './cart.ts';
import type { Quote, Shortage } from './quote.ts';

/** Why a cart cannot be changed. */
export type CartRejection =
  | { readonly kind: 'notOpen'; readonly state: CartState }
  | { readonly kind: 'staleVersion'; readonly expected: number; readonly version: number }
  | { readonly kind: 'wrongQuantity'; readonly quantity: number; readonly max: number }
  | { readonly kind: 'tooManyLines'; readonly max: number }
  | { readonly kind: 'unknownVariant'; readonly variantId: string }
  | { readonly kind: 'otherCurrency'; readonly currency: string; readonly cartCurrency: string }
  | { readonly kind: 'insufficientStock'; readonly shortage: Shortage };

export type SetCartLineOutcome =
  | { readonly kind: 'changed'; readonly cart: Cart }
  | { readonly kind: 'unchanged'; readonly cart: Cart }
  | CartRejection;

export type SetCartLineInput = {
  readonly variantId: string;
  readonly quantity: number;
  readonly expectedVersion: number | null;
  /** The variant's current quote; null when it does not exist. Not needed for quantity 0. */
  readonly quote: Quote | null;
  /** The id of the line if it is a new one. */
  readonly newLineId: string;
};

/** Sets a line of a cart to an absolute quantity; idempotent. */
export function setCartLine(cart: Cart, input: SetCartLineInput, limits: CartLimits = cartLimits): SetCartLineOutcome {
  const { quantity, expectedVersion } = input;
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > limits.maxQuantityPerLine) {
    return { kind: 'wrongQuantity', quantity, max: limits.maxQuantityPerLine };
  }
  if (cart.state !== 'OPEN') return { kind: 'notOpen', state: cart.state };
  if (expectedVersion !== null && expectedVersion !== cart.version) {
    return { kind: 'staleVersion', expected: expectedVersion, version: cart.version };
  }
  return quantity === 0 ? removeLine(cart, input.variantId) : putLine(cart, input, limits);
}

/** The cart with these lines and the next version. */
export function withLines(cart: Cart, lines: readonly CartLine[]): Cart {
  return { ...cart, lines, version: cart.version + 1 };
}

function removeLine(cart: Cart, variantId: string): SetCartLineOutcome {
  const lines = cart.lines.filter((line) => line.variantId !== variantId);
  if (lines.length === cart.lines.length) return { kind: 'unchanged', cart };
  return { kind: 'changed', cart: withLines(cart, lines) };
}

function putLine(cart: Cart, input: SetCartLineInput, limits: CartLimits): SetCartLineOutcome {
  const { quote, variantId, quantity } = input;
  if (!quote?.isSellable) return { kind: 'unknownVariant', variantId };
  if (quote.available < quantity) {
    return {
      kind: 'insufficientStock',
      shortage: { variantId, requested: quantity, available: Math.max(0, quote.available) },
    };
  }
  const others = cart.lines.filter((line) => line.variantId !== variantId);
  if (others.length > 0 && quote.currency !== cartCurrency({ lines: others })) {
    return { kind: 'otherCurrency', currency: quote.currency, cartCurrency: cartCurrency(cart) };
  }
  const before = cart.lines.find((line) => line.variantId === variantId);
  if (!before && cart.lines.length >= limits.maxLines) return { kind: 'tooManyLines', max: limits.maxLines };
  const after = lineOf(before, quote, input);
  if (before && isSameLine(before, after)) return { kind: 'unchanged', cart };
  const lines = before ? cart.lines.map((line) => (line === before ? after : line)) : [...cart.lines, after];
  return { kind: 'changed', cart: withLines(cart, lines) };
}

/** The changed line; an existing line keeps its id and its first price. */
export function lineOf(
  before: CartLine | undefined,
  quote: Quote,
  input: { readonly quantity: number; readonly newLineId: string },
): CartLine {
  return {
    id: before?.id ?? input.newLineId,
    variantId: quote.variantId,
    quantity: input.quantity,
    seen: snapshotOf(quote),
    priceWhenAddedMinor: before?.priceWhenAddedMinor ?? quote.unitMinor,
  };
}

function isSameLine(one: CartLine, other: CartLine): boolean {
  return one.quantity === other.quantity && JSON.stringify(one.seen) === JSON.stringify(other.seen);
}
