import { expect, test } from '@jest/globals';
import { MAX_TRIES, retryDelayMs } from './delivery.ts';

test('the delay doubles up to 15 minutes, and jitter removes at most half of it', () => {
  expect([1, 2, 3, 10, 11, 99].map((tries) => retryDelayMs(tries, 1))).toEqual([
    1000, 2000, 4000, 512_000, 900_000, 900_000,
  ]);
  expect([1, 11].map((tries) => retryDelayMs(tries, 0))).toEqual([500, 450_000]);
});

test('all attempts together span more than half an hour, the longest tolerated outage of a mail server', () => {
  const waits = Array.from({ length: MAX_TRIES - 1 }, (_, index) => retryDelayMs(index + 1, 0));
  expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(30 * 60_000);
});
