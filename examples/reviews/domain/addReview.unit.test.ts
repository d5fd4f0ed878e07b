import { expect, test } from '@jest/globals';
import { addReview, checkReview, type Review } from './addReview.ts';

const input = { productId: 'prd_01K00000000000000000000001', rating: 5, title: 'Good', text: 'It holds water.' };
const identity = { id: 'rev_1', authorId: 'usr_1', createdAt: new Date(0) };
const review: Review = { ...identity, ...input };
const buyer = { mayReview: true, existing: null, identity };

test('a buyer adds a review', () => {
  expect(addReview(input, buyer)).toEqual({ kind: 'added', review });
});

test('a caller who has not bought the product is refused', () => {
  expect(addReview(input, { ...buyer, mayReview: false })).toMatchObject({ refusals: [{ code: 'FORBIDDEN' }] });
});

test('the same review again changes nothing, another one is a conflict', () => {
  const context = { ...buyer, existing: review };
  expect(addReview(input, context)).toEqual({ kind: 'unchanged', review });
  expect(addReview({ ...input, rating: 1 }, context)).toMatchObject({ refusals: [{ code: 'CONFLICT' }] });
});

test('a review in order has nothing to correct', () => {
  expect(checkReview(input)).toEqual([]);
  expect(checkReview({ ...input, title: null, text: 'It holds water.\n\tFor years.' })).toEqual([]);
});

test.each([
  ['productId', { productId: 'prd_1' }],
  ['productId', { productId: 'prd_\0' }],
  ['productId', { productId: input.productId.replace('prd', 'var') }],
  ['rating', { rating: 0 }],
  ['rating', { rating: 6 }],
  ['title', { title: 'x'.repeat(121) }],
  ['title', { title: 'Two\nlines' }],
  ['title', { title: 'N\0' }],
  ['title', { title: 'Turned \u202E around' }],
  ['title', { title: ' \u200B' }],
  ['text', { text: ' ' }],
  ['text', { text: '\u200B' }],
  ['text', { text: 'x'.repeat(4_001) }],
  ['text', { text: 'N\0' }],
  ['text', { text: 'Half a pair: \uD800' }],
])('a wrong %s is named: %j', (field, wrong) => {
  expect(checkReview({ ...input, ...wrong })).toMatchObject([{ code: 'VALIDATION', path: ['input', field] }]);
});
