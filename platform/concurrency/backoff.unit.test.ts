import { expect, test } from '@jest/globals';
import { backoffMs } from './backoff.ts';

const limits = { fromMs: 100, toMs: 30_000 };

test('waits double up to the longest one, without jitter exactly', () => {
  const waits = [0, 1, 2, 8, 9, 1_000].map((retries) => backoffMs({ ...limits, jitter: 0 }, retries, 0.3));
  expect(waits).toEqual([100, 200, 400, 25_600, 30_000, 30_000]);
  expect(backoffMs({ fromMs: 1, toMs: Infinity, jitter: 0 }, 1_000, 0)).toBe(2 ** 30);
});

test('with full jitter a wait is anything up to its length', () => {
  const full = { ...limits, jitter: 1 };
  expect([0, 0.5, 0.999_999].map((random) => backoffMs(full, 5, random))).toEqual([0, 1_600, 3_200]);
});

test('with equal jitter a wait is at least half its length', () => {
  const equal = { ...limits, jitter: 0.5 };
  expect([0, 0.5, 0.999_999].map((random) => backoffMs(equal, 1, random))).toEqual([100, 150, 200]);
  expect(backoffMs(equal, 50, 0)).toBe(15_000);
});
