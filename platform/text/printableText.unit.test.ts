import { expect, test } from '@jest/globals';
import { isPrintableLine, isPrintableProse, isPrintableUrl, looksEmpty } from './printableText.ts';

test.each(['Ada', 'Zoë 💥', '山田 太郎', 'محمد', 'נועה', '👩‍👩‍👧', '❤️', 'می‌خواهم', 'a\u0301', 'Śrī'])(
  '%j is a line of text',
  (text) => {
    expect(isPrintableLine(text)).toBe(true);
    expect(looksEmpty(text)).toBe(false);
  },
);

test.each([
  '\u0000',
  'a\u0000b',
  'a\nb',
  'a\rb',
  'a\tb',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud800',
  'a\udc00',
  'a\u202Eb',
  '\u2066a',
])('%j is no line of text', (text) => expect(isPrintableLine(text)).toBe(false));

test('prose has lines and tabs, and nothing else that cannot be printed', () => {
  expect(isPrintableProse('one\r\n\ttwo\nthree')).toBe(true);
  for (const text of ['a\u0000', 'a\u000b', '\ud800', 'a\u202Eb', '\u2028']) expect(isPrintableProse(text)).toBe(false);
});

test.each([
  '',
  ' ',
  '\u00a0',
  '\u200B',
  '\u200B \u2060',
  '\uFEFF',
  '\u200E',
  '\u3164',
  '\u2800',
  '\u00AD',
  '\u{E0020}',
  '\u0000',
])('%j looks empty', (text) => expect(looksEmpty(text)).toBe(true));

test('of a URL all is seen', () => {
  expect(isPrintableUrl('https://shop.example/ä?q=1#x')).toBe(true);
  for (const hidden of [' ', '\n', '\t', '\r', '\u0000', '\u200B', '\u202E', '\ud800', '\u00AD'])
    expect(isPrintableUrl(`https://shop.example/${hidden}x`)).toBe(false);
});
