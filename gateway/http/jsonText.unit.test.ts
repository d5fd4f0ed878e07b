import { expect, test } from '@jest/globals';
import { requireSmallJson } from './jsonText.ts';

const lists = (levels: number, inside = '') => '['.repeat(levels) + inside + ']'.repeat(levels);

test('nesting is bounded, whether or not the text is complete', () => {
  for (const text of ['', '{', 'null', lists(100), `[${lists(99)},${lists(99)}]`]) requireSmallJson(text);
  for (const text of [lists(101), '['.repeat(101), '{"a":'.repeat(101)])
    expect(() => requireSmallJson(text)).toThrow('100 levels of nesting');
});

test('the number of values is bounded', () => {
  requireSmallJson(`[${'0,'.repeat(19_000)}0]`);
  expect(() => requireSmallJson(`[${'0,'.repeat(20_000)}0]`)).toThrow('20000 values');
  expect(() => requireSmallJson(`[${'{}'.repeat(20_001)}`)).toThrow('20000 values');
});

test('brackets and commas in strings do not count, however the strings are written', () => {
  const text = '[{,'.repeat(10_000);
  for (const string of [text, `\\"${text}`, `\\\\\\"${text}`, `${text}\\\\`]) requireSmallJson(`{"query":"${string}"}`);
  requireSmallJson(`{"query":"${text}`);
  expect(() => requireSmallJson(`{"a":"\\\\",${lists(101)}`)).toThrow('nesting');
  expect(() => requireSmallJson(`{"a":"\\\\\\"",${lists(101)}`)).toThrow('nesting');
});
