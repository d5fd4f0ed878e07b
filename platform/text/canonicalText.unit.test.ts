import { expect, test } from '@jest/globals';
import { canonicalText } from './canonicalText.ts';

test('equal inputs have the same canonical text', () => {
  expect(canonicalText({ b: [1, { y: undefined, x: 'é' }], a: undefined })).toBe('{"b":[1,{"x":"é"}]}');
  expect(canonicalText({ a: 1, b: 2 })).toBe(canonicalText({ b: 2, a: 1 }));
  expect(canonicalText([undefined, null])).toBe('[null,null]');
});

test('a member that is null is kept, or counts as absent where the caller says so', () => {
  expect(canonicalText({ a: null, b: [null] })).toBe('{"a":null,"b":[null]}');
  expect(canonicalText({ a: null, b: [{ c: null }, null] }, { nullIsAbsent: true })).toBe('{"b":[{},null]}');
});

test.each([
  [{ a: 1 }, { a: '1' }],
  [{ a: [1, 2] }, { a: [2, 1] }],
  [{ a: 'x","b":"y' }, { a: 'x', b: 'y' }],
])('%j and %j are different inputs', (one, other) => {
  expect(canonicalText(one)).not.toBe(canonicalText(other));
});
