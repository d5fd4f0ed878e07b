import { expect, test } from '@jest/globals';
import type { EventPage } from '#platform/eventLog/eventLogReader.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createReplay, type Replay } from './replay.ts';
import type { LogRange } from './logRange.ts';

const CHANNELS = 50;
const channelAt = (position: number) => `channel${position % CHANNELS}`;
const eventAt = (position: number) => ({
  ...sampleEvent({ channels: ['all', channelAt(position)] }),
  source: 'orders',
  logId: 'log',
  position,
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

type LogOptions = { head?: number; oldest?: number; change?: (page: EventPage, after: number) => EventPage };
const retryForMs = 300;

/** A replay over a log with `head` events, and the offsets that were read. */
function replayOver({ head = 20_000, oldest = 1, change = (page) => page }: LogOptions = {}) {
  const reads: number[] = [];
  let atOnce = 0;
  const read = {
    async readAfter(after: number, limit: number): Promise<EventPage> {
      reads.push(after);
      atOnce += 1;
      expect(atOnce).toBe(1);
      await new Promise(setImmediate);
      atOnce -= 1;
      const log = { logId: 'log', head, oldest };
      if (after + 1 < oldest) return { kind: 'expired', ...log };
      const events = upTo(Math.min(limit, head - after)).map((index) => eventAt(after + index));
      return change({ kind: 'events', ...log, events }, after);
    },
  };
  return { replay: createReplay({ source: 'orders', read, retryForMs }), reads };
}

const rangeOf = (fields: Partial<LogRange>): LogRange => {
  const all = { logId: 'log', channel: 'all', position: 0, through: 20_000, limit: 20_000 };
  return { ...all, ...fields };
};
const positionsIn = async (slice: ReturnType<Replay>) => (await slice).events.map(({ position }) => position);
const codeOf = (slice: ReturnType<Replay>) => slice.then(() => null).catch((error: { code: string }) => error.code);

test.each([1, 499, 500, 501, 1000, 1001])('%i events are read, independent of page boundaries', async (through) => {
  const { replay } = replayOver();
  expect(await positionsIn(replay(rangeOf({ through })))).toEqual(upTo(through));
});

test('concurrent reads share pages, and each gets the events of its channel', async () => {
  const { replay, reads } = replayOver();
  const ranges = upTo(200).map((index) => rangeOf({ channel: `channel${index % CHANNELS}`, position: index * 90 }));
  const results = await Promise.all(ranges.map(async (range) => ({ range, slice: await replay(range) })));
  for (const { range, slice } of results) {
    const expected = upTo(20_000).filter((at) => at > range.position && channelAt(at) === range.channel);
    expect(slice.events.map(({ position }) => position)).toEqual(expected);
    expect(slice.through).toBe(20_000);
  }
  expect(reads.length).toBeLessThanOrEqual(41);
});

test('a later read of older events waits for the next pass and does not delay other reads', async () => {
  const { replay, reads } = replayOver({ head: 5000 });
  const order: string[] = [];
  const readAs = async (name: string, fields: Partial<LogRange>) => {
    const slice = await replay(rangeOf({ through: 5000, ...fields }));
    order.push(name);
    return slice.events.length;
  };
  const first = readAs('first', { position: 1000 });
  const late = upTo(30).map(async (delay) => {
    for (let waited = 0; waited < delay; waited += 1) await new Promise(setImmediate);
    return readAs('late', { position: 0 });
  });
  expect(await first).toBe(4000);
  expect(order).toEqual(['first']);
  expect(await Promise.all(late)).toEqual(upTo(30).map(() => 5000));
  expect(reads.length).toBeLessThanOrEqual(8 + 10 * 4);
});

test('a slice has at most `limit` events and ends at `through`', async () => {
  const { replay, reads } = replayOver();
  const slice = await replay(rangeOf({ channel: 'channel7', limit: 25 }));
  expect(slice.events.map(({ position }) => position)).toEqual(upTo(25).map((index) => (index - 1) * CHANNELS + 7));
  expect(slice.through).toBe(24 * CHANNELS + 7);
  expect(reads).toEqual([0, 500, 1000]);
});

test('events that are no longer kept expire only the reads that need them', async () => {
  const { replay } = replayOver({ head: 900, oldest: 400 });
  const [expired, kept] = [
    replay(rangeOf({ position: 200, through: 900 })),
    replay(rangeOf({ position: 399, through: 900 })),
  ];
  expect(await codeOf(expired)).toBe('CURSOR_EXPIRED');
  expect(await positionsIn(kept)).toHaveLength(501);
});

test('a read fails when the log is replaced or truncated meanwhile', async () => {
  const changing = replayOver({ change: (page, after) => (after === 500 ? { ...page, logId: 'another' } : page) });
  expect(await codeOf(changing.replay(rangeOf({})))).toBe('CURSOR_EXPIRED');
  expect(await codeOf(replayOver({ head: 1200 }).replay(rangeOf({})))).toBe('CURSOR_EXPIRED');
});

test('an inconsistent page fails the pending reads, and the next read tries again', async () => {
  let isBroken = true;
  const { replay } = replayOver({
    head: 10,
    change: (page) => (isBroken && page.kind === 'events' ? { ...page, events: page.events.slice(1) } : page),
  });
  const needed = rangeOf({ through: 10 });
  expect(await codeOf(replay(needed))).toBe('DEPENDENCY_UNAVAILABLE');
  isBroken = false;
  expect(await positionsIn(replay(needed))).toEqual(upTo(10));
});

test('a short outage is retried, a long one fails the reads', async () => {
  let failures = 1;
  const { replay } = replayOver({
    head: 10,
    change(page) {
      if ((failures -= 1) >= 0) throw new Error('unavailable');
      return page;
    },
  });
  const needed = rangeOf({ through: 10 });
  expect(await positionsIn(replay(needed))).toEqual(upTo(10));
  failures = Infinity;
  const codes = await Promise.all([codeOf(replay(needed)), codeOf(replay(needed))]);
  expect(codes).toEqual(['DEPENDENCY_UNAVAILABLE', 'DEPENDENCY_UNAVAILABLE']);
});
