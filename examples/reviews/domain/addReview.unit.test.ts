import { expect, test } from '@jest/globals';
import { addReview, type Review } from './addReview.ts';

const input = { productId: 'prd_1', rating: 5, title: 'Good', text: 'It holds water.' };
const identity = { id: 'rev_1', authorId: 'usr_1', createdAt: new Date(0) };
const review: Review = { ...identity, ...input };
const buyer = { hasBought: true, existing: null, identity };

test('a buyer adds a review', () => {
  expect(addReview(input, buyer)).toEqual({ kind: 'added', review });
});

test('a caller who has not bought the product is refused', () => {
  expect(addReview(input, { ...buyer, hasBought: false })).toMatchObject({ refusals: [{ code: 'FORBIDDEN' }] });
});

test('the same review again changes nothing, another one is a conflict', () => {
  const facts = { ...buyer, existing: review };
  expect(addReview(input, facts)).toEqual({ kind: 'unchanged', review });
  expect(addReview({ ...input, rating: 1 }, facts)).toMatchObject({ refusals: [{ code: 'CONFLICT' }] });
});

test.each([
  ['rating', { rating: 0 }],
  ['rating', { rating: 6 }],
  ['title', { title: 'x'.repeat(121) }],
  ['text', { text: ' ' }],
  ['text', { text: 'x'.repeat(4_001) }],
])('a wrong %s is named', (field, wrong) => {
  const refusal = { code: 'VALIDATION', path: ['input', field] };
  expect(addReview({ ...input, ...wrong }, buyer)).toMatchObject({ kind: 'refused', refusals: [refusal] });
});
