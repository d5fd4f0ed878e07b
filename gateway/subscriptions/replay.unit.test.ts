import { expect, test } from '@jest/globals';
import type { EventPage } from '#platform/eventLog/eventLogReader.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createReplay, type Replay } from './replay.ts';
import type { Stretch } from './stretch.ts';

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
const patienceMs = 300;

/** A replay over a log of that length, and how it was read. */
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
      const place = { logId: 'log', head, oldest };
      if (after + 1 < oldest) return { kind: 'expired', ...place };
      const events = upTo(Math.min(limit, head - after)).map((index) => eventAt(after + index));
      return change({ kind: 'events', ...place, events }, after);
    },
  };
  return { replay: createReplay({ source: 'orders', read, patienceMs }), reads };
}

const stretch = (fields: Partial<Stretch>): Stretch => {
  const all = { logId: 'log', channel: 'all', position: 0, through: 20_000, limit: 20_000 };
  return { ...all, ...fields };
};
const positionsIn = async (leg: ReturnType<Replay>) => (await leg).events.map(({ position }) => position);
const codeOf = (leg: ReturnType<Replay>) => leg.then(() => null).catch((error: { code: string }) => error.code);

test.each([1, 499, 500, 501, 1000, 1001])('%i events are read, whatever the pages', async (through) => {
  const { replay } = replayOver();
  expect(await positionsIn(replay(stretch({ through })))).toEqual(upTo(through));
});

test('however many come back at once, each has what is on its channel, and a page is read once for all', async () => {
  const { replay, reads } = replayOver();
  const riders = upTo(200).map((index) => stretch({ channel: `channel${index % CHANNELS}`, position: index * 90 }));
  const legs = await Promise.all(riders.map(async (rider) => ({ rider, leg: await replay(rider) })));
  for (const { rider, leg } of legs) {
    const expected = upTo(20_000).filter((at) => at > rider.position && channelAt(at) === rider.channel);
    expect(leg.events.map(({ position }) => position)).toEqual(expected);
    expect(leg.through).toBe(20_000);
  }
  expect(reads.length).toBeLessThanOrEqual(41);
});

test('who comes later, and from further back, waits for the next way through the log and holds up nobody', async () => {
  const { replay, reads } = replayOver({ head: 5000 });
  const order: string[] = [];
  const ride = async (name: string, fields: Partial<Stretch>) => {
    const leg = await replay(stretch({ through: 5000, ...fields }));
    order.push(name);
    return leg.events.length;
  };
  const first = ride('first', { position: 1000 });
  const late = upTo(30).map(async (turn) => {
    for (let waited = 0; waited < turn; waited += 1) await new Promise(setImmediate);
    return ride('late', { position: 0 });
  });
  expect(await first).toBe(4000);
  expect(order).toEqual(['first']);
  expect(await Promise.all(late)).toEqual(upTo(30).map(() => 5000));
  expect(reads.length).toBeLessThanOrEqual(8 + 10 * 4);
});

test('no more is taken than the limit, and the leg says how far it goes', async () => {
  const { replay, reads } = replayOver();
  const leg = await replay(stretch({ channel: 'channel7', limit: 25 }));
  expect(leg.events.map(({ position }) => position)).toEqual(upTo(25).map((index) => (index - 1) * CHANNELS + 7));
  expect(leg.through).toBe(24 * CHANNELS + 7);
  expect(reads).toEqual([0, 500, 1000]);
});

test('what is no longer kept is expired for who needs it, and for nobody else', async () => {
  const { replay } = replayOver({ head: 900, oldest: 400 });
  const [behind, at] = [
    replay(stretch({ position: 200, through: 900 })),
    replay(stretch({ position: 399, through: 900 })),
  ];
  expect(await codeOf(behind)).toBe('CURSOR_EXPIRED');
  expect(await positionsIn(at)).toHaveLength(501);
});

test('a log that is another one, or has lost its end, while it is read is not read on', async () => {
  const changing = replayOver({ change: (page, after) => (after === 500 ? { ...page, logId: 'another' } : page) });
  expect(await codeOf(changing.replay(stretch({})))).toBe('CURSOR_EXPIRED');
  expect(await codeOf(replayOver({ head: 1200 }).replay(stretch({})))).toBe('CURSOR_EXPIRED');
});

test('a house that answers what cannot be is not believed, and asked anew by the next', async () => {
  let isBroken = true;
  const { replay } = replayOver({
    head: 10,
    change: (page) => (isBroken && page.kind === 'events' ? { ...page, events: page.events.slice(1) } : page),
  });
  const needed = stretch({ through: 10 });
  expect(await codeOf(replay(needed))).toBe('DEPENDENCY_UNAVAILABLE');
  isBroken = false;
  expect(await positionsIn(replay(needed))).toEqual(upTo(10));
});

test('a house that is away for a moment is waited for, and not for ever', async () => {
  let backIn = 1;
  const { replay } = replayOver({
    head: 10,
    change(page) {
      if ((backIn -= 1) >= 0) throw new Error('away');
      return page;
    },
  });
  const needed = stretch({ through: 10 });
  expect(await positionsIn(replay(needed))).toEqual(upTo(10));
  backIn = Infinity;
  const codes = await Promise.all([codeOf(replay(needed)), codeOf(replay(needed))]);
  expect(codes).toEqual(['DEPENDENCY_UNAVAILABLE', 'DEPENDENCY_UNAVAILABLE']);
});
