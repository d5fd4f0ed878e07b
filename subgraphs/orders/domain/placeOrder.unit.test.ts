import { expect, test } from '@jest/globals';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { checkPlaceOrderInput, placeOrder, type PlaceOrderInput } from './placeOrder.ts';
import type { ReservedLine } from './quote.ts';
import type { PlaceData } from './saga.ts';

const seen = {
  productId: 'prd_1',
  sku: 'TEA',
  name: 'Tea',
  imageUrl: null,
  unitMinor: 1_000,
  currency: 'USD',
  weightGrams: 1_500,
};
const line = { id: 'cln_1', variantId: 'var_1', quantity: 2, seen, priceWhenAddedMinor: 900 };
const reserved: ReservedLine = {
  ...seen,
  variantId: 'var_1',
  quantity: 2,
  unitMinor: 1_250,
  state: 'HELD',
};
const { shippingAddress } = sampleOrder;
// 3,000 g by STANDARD: 490 for the first 2,000 g and 90 for the started kilogram.
const placing: PlaceData = {
  ownerId: 'usr_1',
  cartId: 'crt_01K00000000000000000000006',
  lines: [line],
  shippingAddress,
  shippingMethod: 'STANDARD',
  expectedTotal: { amountMinor: 2 * 1_250 + 580, currency: 'USD' },
  expiresAt: 2_000,
  notAfter: 1_500,
  holdUntil: 3_000,
  answerBy: 1_200,
  refusals: null,
};
const identity = { orderId: 'ord_1', counter: 1, lineIds: ['oln_1'], now: new Date(1_100) };

test('an order is placed at the prices of the reservation, not at those the cart has seen', () => {
  const outcome = placeOrder(placing, [reserved], identity);
  expect(outcome).toMatchObject({
    kind: 'placed',
    order: {
      id: 'ord_1',
      status: 'PENDING',
      version: 1,
      lines: [{ id: 'oln_1', variantId: 'var_1', unitMinor: 1_250, quantity: 2 }],
      totals: { subtotalMinor: 2_500, shippingMinor: 580, totalMinor: 3_080 },
      createdAt: new Date(1_100),
      expiresAt: new Date(2_000),
    },
    events: [{ sequence: 1, event: { type: 'order.created' } }],
  });
});

test.each([
  ['one cent more', { amountMinor: 3_081, currency: 'USD' }],
  ['one cent less', { amountMinor: 3_079, currency: 'USD' }],
  ['another currency', { amountMinor: 3_080, currency: 'EUR' }],
])('a total that is %s than the expected one is refused', (_title, expectedTotal) => {
  const outcome = placeOrder({ ...placing, expectedTotal }, [reserved], identity);
  expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'PRICE_CHANGED' }] });
});

test('a price in another currency is refused even when the numbers agree', () => {
  const outcome = placeOrder(placing, [{ ...reserved, currency: 'EUR' }], identity);
  expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'PRICE_CHANGED' }] });
});

test('a reservation without one of the lines throws', () => {
  expect(() =>
    placeOrder({ ...placing, expectedTotal: { amountMinor: 2_580, currency: 'USD' } }, [], identity),
  ).toThrow('var_1');
});

const input: PlaceOrderInput = {
  cartId: 'crt_01K00000000000000000000006',
  cartVersion: 1,
  shippingAddress,
  shippingMethod: 'STANDARD',
  expectedTotal: placing.expectedTotal,
};

test('a complete address is accepted unchanged', () => {
  expect(checkPlaceOrderInput(input)).toEqual([]);
});

test.each([
  ['name', '   '],
  ['line1', ''],
  ['city', 'x'.repeat(201)],
  ['postalCode', '1'.repeat(21)],
  ['phone', '0'.repeat(41)],
  ['country', 'gb'],
  ['country', 'GBR'],
  ['name', 'a\u0000b'],
  ['line1', 'one\ntwo'],
  ['region', 'half of \ud83d'],
])("an address whose %s is %j is refused with the field's path", (field, value) => {
  const wrong = { ...input, shippingAddress: { ...shippingAddress, [field]: value } };
  expect(checkPlaceOrderInput(wrong)).toMatchObject([
    { code: 'VALIDATION', path: ['input', 'shippingAddress', field] },
  ]);
});

test.each([
  ['cartId', { ...input, cartId: 'crt_1\u0000' }, 'NOT_FOUND'],
  ['expectedTotal', { ...input, expectedTotal: { amountMinor: 1, currency: 'usd' } }, 'VALIDATION'],
])('an invalid %s is refused', (field, wrong, code) => {
  expect(checkPlaceOrderInput(wrong)).toMatchObject([{ code, path: expect.arrayContaining(['input', field]) }]);
});

test('a negative total is refused', () => {
  const wrong = { ...input, expectedTotal: { amountMinor: -1, currency: 'USD' } };
  expect(checkPlaceOrderInput(wrong)).toMatchObject([{ path: ['input', 'expectedTotal', 'amountMinor'] }]);
});
