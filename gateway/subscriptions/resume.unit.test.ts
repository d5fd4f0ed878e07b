import { expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import type { Feed } from './feed.ts';
import { unavailable } from './logFaults.ts';
import { readMissed, type Missed } from './resume.ts';
import { legOf } from './stretch.ts';

const eventAt = (position: number) => ({
  ...sampleEvent({ channels: ['mine'] }),
  source: 'orders',
  logId: 'log',
  position,
});
const cursor = (position: number) => encodeResumeCursor({ source: 'orders', logId: 'log', position });
const options = { channel: 'mine', admits: () => true, limit: 10_000, maxReplay: 10_000 };
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const positionsOf = ({ events }: Missed) => events.map(({ position }) => position);

/** A feed at that position, which reads so many events at a time. */
function feedAt(position: number, { head = position, step = 7 } = {}): Feed {
  const events = upTo(head).map(eventAt);
  return {
    source: 'orders',
    place: () => ({ logId: 'log', position }),
    head: async () => ({ logId: 'log', head, oldest: 1 }),
    read: async (stretch) => legOf(events, stretch, stretch.position + step),
    caughtUp: Promise.resolve(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test.each([1, 6, 7, 8, 100])('%i missed events are read leg by leg, and none that is live', async (count) => {
  const missed = await readMissed(feedAt(count, { head: count + 9 }), cursor(0), options);
  expect(positionsOf(missed)).toEqual(upTo(count));
  expect(missed).toMatchObject({ through: count, rest: null });
});

test('only what is the stream’s is answered', async () => {
  const admits = ({ position }: { position: number }) => position % 2 === 0;
  expect(positionsOf(await readMissed(feedAt(6), cursor(1), { ...options, admits }))).toEqual([2, 4, 6]);
});

test('of very much that was missed no more is held than the limit, and the rest comes later', async () => {
  const seen: number[] = [];
  let missed: Missed | null = await readMissed(feedAt(1000, { step: 300 }), cursor(0), { ...options, limit: 64 });
  for (; missed; missed = (await missed.rest?.()) ?? null) {
    expect(missed.events.length).toBeLessThanOrEqual(64);
    expect(missed.through).toBe(1000);
    seen.push(...positionsOf(missed));
  }
  expect(seen).toEqual(upTo(1000));
});

test('a cursor that lies too far back is expired, one at the place has missed nothing', async () => {
  const limits = { ...options, maxReplay: 10 };
  await expect(readMissed(feedAt(20), cursor(9), limits)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  expect(positionsOf(await readMissed(feedAt(20), cursor(10), limits))).toHaveLength(10);
  expect(await readMissed(feedAt(20), cursor(20), limits)).toEqual({ events: [], through: 20, rest: null });
});

test('a house that does not answer is not taken for one that forgot', async () => {
  const feed = feedAt(10);
  const away = {
    head: () => Promise.reject(new Error('away')),
    read: () => Promise.reject(unavailable('orders')),
  };
  const code = 'DEPENDENCY_UNAVAILABLE';
  await expect(readMissed({ ...feed, ...away }, cursor(1), options)).rejects.toMatchObject({ code });
  await expect(readMissed({ ...feed, ...away }, cursor(11), options)).rejects.toMatchObject({ code });
  await expect(readMissed({ ...feed, place: () => null }, cursor(1), options)).rejects.toMatchObject({ code });
});
