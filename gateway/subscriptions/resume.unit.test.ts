import { expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { newEvent } from '#platform/testing/memoryEventLog.ts';
import type { Feed } from './feed.ts';
import { readMissed } from './resume.ts';

const eventAt = (position: number) => ({ ...newEvent(), source: 'orders', logId: 'log', position });
const cursor = (position: number) => encodeResumeCursor({ source: 'orders', logId: 'log', position });
const options = { isMine: () => true, maxReplay: 10_000 };

/** A feed at that position that remembers nothing, over a log that goes on beyond. */
function forgetfulFeed(position: number, head = position): Feed {
  return {
    source: 'orders',
    place: () => ({ logId: 'log', position }),
    recent: () => null,
    caughtUp: Promise.resolve(),
    log: {
      head: async () => ({ logId: 'log', head, oldest: 1 }),
      async readAfter(after, limit) {
        const events = Array.from({ length: Math.min(limit, head - after) }, (_, index) => eventAt(after + 1 + index));
        return { kind: 'events', logId: 'log', head, oldest: 1, events };
      },
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test.each([1, 499, 500, 501, 1000, 1001])(
  '%i missed events are read from the log, whatever its pages',
  async (count) => {
    const { events, through } = await readMissed(forgetfulFeed(count, count + 7), cursor(0), options);
    expect(events.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(through).toBe(count);
  },
);

test('only what is the stream’s is answered', async () => {
  const isMine = ({ position }: { position: number }) => position % 2 === 0;
  const { events } = await readMissed(forgetfulFeed(6), cursor(1), { ...options, isMine });
  expect(events.map(({ position }) => position)).toEqual([2, 4, 6]);
});

test('a log that changes while it is read is not read on', async () => {
  const feed = forgetfulFeed(1000);
  const changing: Feed = {
    ...feed,
    log: {
      ...feed.log,
      async readAfter(after, limit) {
        const page = await feed.log.readAfter(after, limit);
        return after === 0 ? page : { ...page, logId: 'another' };
      },
    },
  };
  await expect(readMissed(changing, cursor(0), options)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('a house that does not answer is not taken for one that forgot', async () => {
  const feed = forgetfulFeed(10);
  const away = { head: () => Promise.reject(new Error('away')), readAfter: () => Promise.reject(new Error('away')) };
  const code = 'DEPENDENCY_UNAVAILABLE';
  await expect(readMissed({ ...feed, log: away }, cursor(1), options)).rejects.toMatchObject({ code });
  await expect(readMissed({ ...feed, log: away }, cursor(11), options)).rejects.toMatchObject({ code });
  await expect(readMissed({ ...feed, place: () => null }, cursor(1), options)).rejects.toMatchObject({ code });
});
