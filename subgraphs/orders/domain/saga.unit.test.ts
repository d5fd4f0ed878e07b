import { expect, test } from '@jest/globals';
import { orderNumberOf } from './orderNumber.ts';
import { backoffMs } from './saga.ts';

const limits = { fromMs: 100, toMs: 30_000 };

test('back-offs double from 100 ms to 30 s, with full jitter', () => {
  const longest = [0, 1, 2, 8, 9, 1_000].map((tries) => backoffMs(tries, 0.999_999, limits));
  expect(longest).toEqual([99, 199, 399, 25_599, 29_999, 29_999]);
  expect(backoffMs(5, 0, limits)).toBe(0);
  expect(backoffMs(5, 0.5, limits)).toBe(1_600);
});

test('order numbers are eight readable characters, unique per counter', () => {
  const numbers = Array.from({ length: 20_000 }, (_, index) => orderNumberOf(index + 1));
  expect(new Set(numbers).size).toBe(20_000);
  for (const number of numbers) expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});
