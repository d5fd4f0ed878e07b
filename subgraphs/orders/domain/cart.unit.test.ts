import { expect, test } from '@jest/globals';
import { cartShippingMinor, cartTotals, cartWeightGrams, snapshotOf, type Cart } from './cart.ts';
import { cartWarnings, unitPrices } from './cartWarnings.ts';
import { mergeCart } from './mergeCart.ts';
import type { Quote } from './quote.ts';
import { setCartLine } from './setCartLine.ts';

function quoteOf(variantId: string, known: Partial<Quote> = {}): Quote {
  return {
    variantId,
    productId: `product of ${variantId}`,
    sku: variantId.toUpperCase(),
    name: variantId,
    imageUrl: null,
    unitMinor: 1_000,
    currency: 'USD',
    weightGrams: 400,
    available: 10,
    isSellable: true,
    ...known,
  };
}

function cartOf(...lines: [variantId: string, quantity: number, known?: Partial<Quote>][]): Cart {
  return {
    id: 'cart',
    token: null,
    ownerId: 'ada',
    state: 'OPEN',
    version: 3,
    expiresAt: null,
    lines: lines.map(([variantId, quantity, known]) => {
      const quote = quoteOf(variantId, known);
      return {
        id: `line ${variantId}`,
        variantId,
        quantity,
        seen: snapshotOf(quote),
        priceWhenAddedMinor: quote.unitMinor,
      };
    }),
  };
}

const quotesOf = (...quotes: Quote[]) => new Map(quotes.map((quote) => [quote.variantId, quote]));

type Known = { expectedVersion?: number; quote?: Quote | null };

function set(cart: Cart, ...[variantId, quantity, known = {}]: [string, number, Known?]) {
  const { expectedVersion = null, quote = quoteOf(variantId) } = known;
  return setCartLine(cart, { variantId, quantity, expectedVersion, quote, newLineId: 'new' });
}

test('setting a line adds it at the current price, and setting it again changes nothing', () => {
  const first = set(cartOf(), 'tea', 2);
  expect(first).toMatchObject({
    kind: 'changed',
    cart: { version: 4, lines: [{ id: 'new', quantity: 2, priceWhenAddedMinor: 1_000 }] },
  });
  if (first.kind !== 'changed') return;
  expect(set(first.cart, 'tea', 2)).toEqual({ kind: 'unchanged', cart: first.cart });
});

test('setting a line to another quantity keeps its id, position and first price', () => {
  const outcome = set(cartOf(['tea', 1], ['mug', 1]), 'tea', 5, { quote: quoteOf('tea', { unitMinor: 1_200 }) });
  expect(outcome).toMatchObject({
    kind: 'changed',
    cart: {
      lines: [
        { id: 'line tea', quantity: 5, priceWhenAddedMinor: 1_000, seen: { unitMinor: 1_200 } },
        { variantId: 'mug' },
      ],
    },
  });
});

test('the same quantity at another price updates the seen price', () => {
  expect(set(cartOf(['tea', 1]), 'tea', 1, { quote: quoteOf('tea', { unitMinor: 1 }) }).kind).toBe('changed');
});

test('quantity 0 removes the line, also when the variant no longer exists', () => {
  expect(set(cartOf(['tea', 1], ['mug', 1]), 'tea', 0, { quote: null })).toMatchObject({
    kind: 'changed',
    cart: { lines: [{ variantId: 'mug' }] },
  });
  expect(set(cartOf(['mug', 1]), 'tea', 0, { quote: null }).kind).toBe('unchanged');
});

test.each([-1, 100, 1.5, Number.NaN, 2 ** 31])('a quantity of %p is refused', (quantity) => {
  expect(set(cartOf(), 'tea', quantity)).toEqual({ kind: 'wrongQuantity', quantity, max: 99 });
});

test('an unexpected version is refused for any change', () => {
  expect(set(cartOf(), 'tea', 1, { expectedVersion: 2 })).toEqual({ kind: 'staleVersion', expected: 2, version: 3 });
  expect(set(cartOf(), 'tea', 0, { expectedVersion: 4 }).kind).toBe('staleVersion');
  expect(set(cartOf(), 'tea', 1, { expectedVersion: 3 }).kind).toBe('changed');
});

test.each(['PLACING', 'CLOSED'] as const)('a cart that is %s rejects changes', (state) => {
  expect(set({ ...cartOf(), state }, 'tea', 1)).toEqual({ kind: 'notOpen', state });
});

test('an unknown variant, one not on sale and a quantity above stock are refused', () => {
  expect(set(cartOf(), 'tea', 1, { quote: null })).toEqual({ kind: 'unknownVariant', variantId: 'tea' });
  expect(set(cartOf(), 'tea', 1, { quote: quoteOf('tea', { isSellable: false }) }).kind).toBe('unknownVariant');
  expect(set(cartOf(), 'tea', 11)).toEqual({
    kind: 'insufficientStock',
    shortage: { variantId: 'tea', requested: 11, available: 10 },
  });
});

test('a cart has one currency and a maximum number of lines', () => {
  expect(set(cartOf(['mug', 1]), 'tea', 1, { quote: quoteOf('tea', { currency: 'EUR' }) }).kind).toBe('otherCurrency');
  const full = cartOf(...Array.from({ length: 50 }, (_, at): [string, number] => [`thing ${at}`, 1]));
  expect(set(full, 'tea', 1)).toEqual({ kind: 'tooManyLines', max: 50 });
  expect(set(full, 'thing 7', 2).kind).toBe('changed');
});

test('totals use current prices, the last seen ones where none is known, and shipping by the seen weight', () => {
  const cart = cartOf(['tea', 2], ['mug', 1, { weightGrams: null, unitMinor: 700 }]);
  expect(cartWeightGrams(cart)).toBe(2 * 400 + 500);
  const quotes = quotesOf(quoteOf('tea', { unitMinor: 1_100, weightGrams: 99_999 }));
  expect(cartTotals(cart, unitPrices(quotes), 'EXPRESS')).toEqual({
    currency: 'USD',
    subtotalMinor: 2_900,
    discountMinor: 0,
    shippingMinor: 1_530,
    taxMinor: 0,
    totalMinor: 4_430,
    refundedMinor: 0,
  });
});

test('an empty cart costs nothing, shipping included', () => {
  expect(cartShippingMinor(cartOf(), 'EXPRESS')).toBe(0);
  expect(cartTotals(cartOf(), new Map(), 'EXPRESS').totalMinor).toBe(0);
});

test('warnings list the changes since each line was set', () => {
  const cart = cartOf(['tea', 2], ['mug', 1], ['pot', 1], ['cup', 1]);
  const quotes = quotesOf(
    quoteOf('tea', { unitMinor: 900, available: 1 }),
    quoteOf('mug'),
    quoteOf('cup', { isSellable: false }),
  );
  expect(cartWarnings(cart, quotes)).toEqual([
    { kind: 'priceChanged', variantId: 'tea', name: 'tea', seenMinor: 1_000, nowMinor: 900 },
    { kind: 'insufficientStock', name: 'tea', shortage: { variantId: 'tea', requested: 2, available: 1 } },
    { kind: 'vanished', variantId: 'pot', name: 'pot' },
    { kind: 'vanished', variantId: 'cup', name: 'cup' },
  ]);
});

test('without quotes there is one warning that says so', () => {
  expect(cartWarnings(cartOf(['tea', 1]), null)).toEqual([{ kind: 'quotesUnavailable' }]);
  expect(cartWarnings(cartOf(), null)).toEqual([]);
});

function merge(own: Cart, guest: Cart, ...quotes: Quote[]) {
  return mergeCart({
    own,
    guest: { ...guest, id: 'guest', ownerId: null },
    quotes: quotesOf(...quotes),
    newLineId: () => 'new',
  });
}

test('merging adds quantities up and copies other lines', () => {
  const outcome = merge(cartOf(['tea', 1]), cartOf(['tea', 2], ['mug', 1]), quoteOf('tea'), quoteOf('mug'));
  expect(outcome).toMatchObject({
    kind: 'merged',
    unmerged: [],
    cart: {
      id: 'cart',
      version: 4,
      lines: [
        { id: 'line tea', quantity: 3 },
        { id: 'new', variantId: 'mug', quantity: 1 },
      ],
    },
  });
});

test("merging is limited by stock and the maximum per line, and never reduces the customer's own line", () => {
  const own = cartOf(['tea', 8], ['mug', 90], ['pot', 12]);
  const guest = cartOf(['tea', 5], ['mug', 20], ['pot', 1], ['cup', 1]);
  const outcome = merge(
    own,
    guest,
    quoteOf('tea'),
    quoteOf('mug', { available: 500 }),
    quoteOf('pot'),
    quoteOf('cup', { available: 0 }),
  );
  expect(outcome).toMatchObject({
    cart: { lines: [{ quantity: 10 }, { quantity: 99 }, { quantity: 12 }] },
    unmerged: [
      { kind: 'insufficientStock', shortage: { variantId: 'tea', requested: 13, available: 10 } },
      { kind: 'wrongQuantity', quantity: 110, max: 99 },
      { kind: 'insufficientStock', shortage: { variantId: 'pot', requested: 13, available: 10 } },
      { kind: 'insufficientStock', shortage: { variantId: 'cup', requested: 1, available: 0 } },
    ],
  });
});

test("merging an empty cart, or one of unavailable variants, does not change the customer's cart", () => {
  const own = cartOf(['tea', 1]);
  expect(merge(own, cartOf())).toEqual({ kind: 'merged', cart: own, unmerged: [] });
  expect(merge(own, cartOf(['pot', 1]))).toEqual({
    kind: 'merged',
    cart: own,
    unmerged: [{ kind: 'unknownVariant', variantId: 'pot' }],
  });
});

test('a cart in PLACING rejects guest lines', () => {
  expect(merge({ ...cartOf(), state: 'PLACING' }, cartOf(['tea', 1]))).toEqual({ kind: 'notOpen', state: 'PLACING' });
});
