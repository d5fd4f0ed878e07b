import { expect, test } from '@jest/globals';
import { MAX_TRIES, waitAfterTries } from './delivery.ts';

test('the waits double up to a quarter of an hour, and chance takes at most half', () => {
  expect([1, 2, 3, 10, 11, 99].map((tries) => waitAfterTries(tries, 1))).toEqual([
    1000, 2000, 4000, 512_000, 900_000, 900_000,
  ]);
  expect([1, 11].map((tries) => waitAfterTries(tries, 0))).toEqual([500, 450_000]);
});

test('all tries together take more than half an hour, so that a mail server may be away that long', () => {
  const waits = Array.from({ length: MAX_TRIES - 1 }, (_, index) => waitAfterTries(index + 1, 0));
  expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(30 * 60_000);
});
