import { expect, test } from '@jest/globals';
import { closestTerm, typingErrors } from './closestTerm.ts';
import { parseSearch } from './parseSearch.ts';
import { facetsOf, highlightParts } from './searchPage.ts';
import { wordsOf } from './searchText.ts';

const nothing = { words: [], phrases: [], excluded: [], isLastPartial: false, sku: null };

test.each([
  ['Crème Brûlée ', { words: ['creme', 'brulee'] }],
  ['"chef\'s knife" steel ', { phrases: [['chefs', 'knife']], words: ['steel'] }],
  ['socks -wool -"two pairs"', { words: ['socks'], excluded: [['wool'], ['two', 'pairs']] }],
  ['wool bl', { words: ['wool', 'bl'], isLastPartial: true }],
  ['"never closed', { phrases: [['never', 'closed']] }],
  ['MUG-01', { words: ['mug', '01'], isLastPartial: true, sku: 'mug-01' }],
  [`' | & ! :* <-> \\ ( ) -- ;`, {}],
  ['', {}],
])('the search %p is read as words, phrases and exclusions', (text, expected) => {
  expect(parseSearch(text)).toEqual({ ...nothing, ...expected });
});

test('no part of a search keeps a character that a query language could use, and the number of parts is limited', () => {
  const everything = Array.from({ length: 0x2_00 }, (_, at) => String.fromCodePoint(at)).join('');
  const { words, phrases, excluded } = parseSearch(`${everything} "${everything}`.repeat(50));
  const parts = [words, ...phrases, ...excluded].flat();
  expect(parts.filter((part) => !/^[\p{L}\p{N}]+$/u.test(part))).toEqual([]);
  expect(parts.length).toBeLessThan(300);
});

test('a misspelled word is replaced by the term that the fewest typing errors separate from it', () => {
  expect(closestTerm('ketle', ['kernel', 'kettle', 'settle'])).toBe('kettle');
  expect(closestTerm('hadfnoes', ['headphones', 'telephones'])).toBeNull();
  expect(closestTerm('mgu', ['mug', 'rug'])).toBe('mug');
  expect(closestTerm('1000', ['100'])).toBeNull();
  expect([typingErrors('', 'ab'), typingErrors('ab', 'ba'), typingErrors('kitten', 'sitting')]).toEqual([2, 1, 3]);
});

test('facets have the names of brands and categories, and ranges of prices in their order', () => {
  const facets = facetsOf(
    [
      { field: 'price', value: '5', count: 1 },
      { field: 'price', value: '1', count: 4 },
      { field: 'brand', value: 'brd_1', count: 3 },
      { field: 'brand', value: 'brd_gone', count: 1 },
      { field: 'property', value: 'colour\u001FBlue', count: 2 },
    ],
    { brand: (id) => (id === 'brd_1' ? 'Nordhem' : null), category: () => null },
  );
  expect(facets).toEqual([
    { field: 'BRAND', name: 'brand', buckets: [{ value: 'brd_1', label: 'Nordhem', count: 3 }] },
    {
      field: 'PRICE',
      name: 'price',
      buckets: [
        { value: '2500-4999', label: '25 to 49.99', count: 4 },
        { value: '50000-', label: 'from 500', count: 1 },
      ],
    },
    { field: 'ATTRIBUTE', name: 'colour', buckets: [{ value: 'Blue', label: 'Blue', count: 2 }] },
  ]);
});

test('a highlighted text is cut at its marks', () => {
  const marked = 'a \u0002kettle\u0003 b';
  const parts = [
    { text: 'a ', isMatch: false },
    { text: 'kettle', isMatch: true },
    { text: ' b', isMatch: false },
  ];
  expect(highlightParts(marked)).toEqual(parts);
  expect(wordsOf('Chef’s T-Shirt')).toEqual(['chefs', 't', 'shirt']);
});
