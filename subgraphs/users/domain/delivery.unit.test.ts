import { expect, test } from '@jest/globals';
import { backoffMs } from '#platform/concurrency/backoff.ts';
import { deliveryBackoff, MAX_TRIES } from './delivery.ts';

test('all attempts together span more than half an hour, the longest tolerated outage of a mail server', () => {
  const waits = Array.from({ length: MAX_TRIES - 1 }, (_, index) => backoffMs(deliveryBackoff, index, 0));
  expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(30 * 60_000);
});
