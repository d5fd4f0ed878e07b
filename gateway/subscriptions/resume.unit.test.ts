import { expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import type { LogFollower } from './logFollower.ts';
import { eventsUnavailable, sliceOf } from './logRange.ts';
import { readMissedEvents, type MissedEvents } from './resume.ts';

const eventAt = (position: number) => ({
  ...sampleEvent({ channels: ['mine'] }),
  source: 'orders',
  logId: 'log',
  position,
});
const cursor = (position: number) => encodeResumeCursor({ source: 'orders', logId: 'log', position });
const options = { channel: 'mine', admits: () => true, limit: 10_000, maxReplay: 10_000 };
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const positionsOf = ({ events }: MissedEvents) => events.map(({ position }) => position);

/** A follower at `position` that reads `step` events at a time. */
function followerAt(position: number, { head = position, step = 7 } = {}): LogFollower {
  const events = upTo(head).map(eventAt);
  return {
    source: 'orders',
    position: () => ({ logId: 'log', position }),
    unknownForMs: () => 0,
    head: async () => ({ logId: 'log', head, oldest: 1 }),
    read: async (range) => sliceOf(events, range, range.position + step),
    caughtUp: Promise.resolve(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test.each([1, 6, 7, 8, 100])('%i missed events are read slice by slice, without new events', async (count) => {
  const missed = await readMissedEvents(followerAt(count, { head: count + 9 }), cursor(0), options);
  expect(positionsOf(missed)).toEqual(upTo(count));
  expect(missed).toMatchObject({ through: count, rest: null });
});

test('only events that the stream admits are returned', async () => {
  const admits = ({ position }: { position: number }) => position % 2 === 0;
  expect(positionsOf(await readMissedEvents(followerAt(6), cursor(1), { ...options, admits }))).toEqual([2, 4, 6]);
});

test('at most `limit` missed events are held at once; `rest` reads the others', async () => {
  const positions: number[] = [];
  let missed: MissedEvents | null = await readMissedEvents(followerAt(1000, { step: 300 }), cursor(0), {
    ...options,
    limit: 64,
  });
  for (; missed; missed = (await missed.rest?.()) ?? null) {
    expect(missed.events.length).toBeLessThanOrEqual(64);
    expect(missed.through).toBe(1000);
    positions.push(...positionsOf(missed));
  }
  expect(positions).toEqual(upTo(1000));
});

test('a cursor too far behind has expired; a cursor at the current position has missed nothing', async () => {
  const limits = { ...options, maxReplay: 10 };
  await expect(readMissedEvents(followerAt(20), cursor(9), limits)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  expect(positionsOf(await readMissedEvents(followerAt(20), cursor(10), limits))).toHaveLength(10);
  expect(await readMissedEvents(followerAt(20), cursor(20), limits)).toEqual({ events: [], through: 20, rest: null });
});

test('an unavailable subgraph causes DEPENDENCY_UNAVAILABLE, not CURSOR_EXPIRED', async () => {
  const follower = followerAt(10);
  const unavailable = {
    head: () => Promise.reject(new Error('away')),
    read: () => Promise.reject(eventsUnavailable('orders')),
  };
  const code = 'DEPENDENCY_UNAVAILABLE';
  await expect(readMissedEvents({ ...follower, ...unavailable }, cursor(1), options)).rejects.toMatchObject({ code });
  await expect(readMissedEvents({ ...follower, ...unavailable }, cursor(11), options)).rejects.toMatchObject({ code });
  await expect(readMissedEvents({ ...follower, position: () => null }, cursor(1), options)).rejects.toMatchObject({
    code,
  });
});
