import { expect, test } from '@jest/globals';
import { sampleOrder } from './orders/orderEventSamples.ts';
import { checkReview } from '../examples/reviews/domain/addReview.ts';
import { checkPlaceOrderInput } from '../subgraphs/orders/domain/placeOrder.ts';
import { checkRefundInput } from '../subgraphs/orders/domain/refundOrder.ts';
import { checkParcel } from '../subgraphs/orders/domain/shipOrder.ts';
import { checkProse, checkText, checkUrl } from '../subgraphs/products/domain/checks.ts';
import { saveBrand } from '../subgraphs/products/domain/saveBrand.ts';
import { displayNameProblem } from '../subgraphs/users/domain/profile.ts';
import { saveAddress } from '../subgraphs/users/domain/addressBook.ts';
import { normalizeText } from '../subgraphs/users/domain/text.ts';

const { shippingAddress } = sampleOrder;
const expectedTotal = { amountMinor: 1, currency: 'USD' };
const orderInput = { cartId: sampleOrder.cartId, cartVersion: 1, shippingMethod: 'STANDARD', expectedTotal } as const;
const identity = { id: 'adr_1', userId: 'usr_1', isNew: true, now: new Date(0) };
const address = { line1: '1 Main St', city: 'London', postalCode: 'N1', country: 'GB' };

const review = { productId: 'prd_01K00000000000000000000001', rating: 5, title: null, text: 'Good.' };

/** For each single-line input, whether it accepts a text. */
const lines: Readonly<Record<string, (text: string) => boolean>> = {
  'a display name': (text) => displayNameProblem(normalizeText(text)) === null,
  'a name in the address book': (text) => saveAddress([], { name: text, ...address }, identity).kind === 'saved',
  'a second line in the address book': (text) =>
    saveAddress([], { name: 'Ada', line2: text, ...address }, identity).kind === 'saved',
  'a name on a parcel': (text) =>
    checkPlaceOrderInput({ ...orderInput, shippingAddress: { ...shippingAddress, name: text } }).length === 0,
  'a region on a parcel': (text) =>
    checkPlaceOrderInput({ ...orderInput, shippingAddress: { ...shippingAddress, region: text } }).length === 0,
  'a carrier that staff names': (text) => checkParcel({ carrier: text, trackingNumber: 'T1' }).length === 0,
  'a name in the catalogue': (text) => checkText(['name'], text, [1, 100]).length === 0,
  'an optional text of the catalogue': (text) => checkText(['alt'], text, [0, 100]).length === 0,
  'a brand that staff names': (text) => saveBrand({ id: 'brd_1', name: text, slug: 'brand' }).kind !== 'refused',
  'a title of a review': (text) => checkReview({ ...review, title: text }).length === 0,
};
const prose: Readonly<Record<string, (text: string) => boolean>> = {
  'a reason of a refund': (text) => checkRefundInput({ amount: null, reason: text }).length === 0,
  'a description in the catalogue': (text) => checkProse(['description'], text, [0, 100]).length === 0,
  'a text of a review': (text) => checkReview({ ...review, text }).length === 0,
};

const hostile = [
  'a\u0000b',
  'a\ud800b',
  'a\u202Eb',
  'a\u2066b',
  'a\u2028b',
  '\u200B',
  '\u2060\u200B',
  '\u3164',
  '\u001b[31mb',
];
const multiLine = ['a\nb', 'a\rb', 'a\tb'];
const valid = ['Ada', 'Zoë 💥', 'محمد', 'می‌خواهم', '👩‍👩‍👧'];

const acceptedBy = (inputs: typeof lines, texts: readonly string[]) =>
  Object.entries(inputs).flatMap(([name, accepts]) =>
    texts.filter(accepts).map((text) => `${name}: ${JSON.stringify(text)}`),
  );

test('no subgraph accepts invisible, reordered or malformed text, not even from staff', () => {
  expect(acceptedBy({ ...lines, ...prose }, hostile)).toEqual([]);
  expect(acceptedBy(lines, multiLine)).toEqual([]);
});

test('every subgraph accepts names in all scripts, and line breaks in multi-line inputs', () => {
  const all = { ...lines, ...prose };
  expect(acceptedBy(all, valid)).toHaveLength(Object.keys(all).length * valid.length);
  expect(acceptedBy(prose, multiLine)).toHaveLength(Object.keys(prose).length * multiLine.length);
});

test('an image URL with invisible or control characters is refused', () => {
  expect(checkUrl(['url'], 'https://shop.example/tea.png')).toEqual([]);
  for (const hidden of ['\n', '\r', '\t', '\u0000', '\u200B', '\u202E', '\ud800', ' '])
    expect(checkUrl(['url'], `https://shop.example/a${hidden}b.png`)).toMatchObject([{ code: 'VALIDATION' }]);
});
