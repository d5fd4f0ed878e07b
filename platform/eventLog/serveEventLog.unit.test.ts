import { expect, test } from '@jest/globals';
import Fastify from 'fastify';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { channelName } from './channelName.ts';
import { createEventLogReader } from './eventLogReader.ts';
import { serveEventLog } from './serveEventLog.ts';

async function serve(count: number) {
  const eventLog = createMemoryEventLog('orders');
  eventLog.append(...Array.from({ length: count }, () => sampleEvent({ occurredAt: '2026-11-21T10:00:00.000Z' })));
  await eventLog.assign(count);
  const app = Fastify();
  serveEventLog(app, eventLog);
  return { eventLog, get: (path: string) => app.inject(path) };
}

test('a page states the head of the log; without a limit it holds 100 events', async () => {
  const { get } = await serve(120);
  const page = (await get('/events?after=0')).json();
  expect({ ...page, events: page.events.length }).toEqual({ logId: 'log-1', head: 120, oldest: 1, events: 100 });
  expect((await get('/events?after=119&limit=1000')).json().events).toHaveLength(1);
  expect((await get('/events?after=120')).json().events).toEqual([]);
});

test.each([
  '/events',
  '/events?after=-1',
  '/events?after=1.5',
  '/events?after=x',
  '/events?after=1&after=2',
  '/events?after=99999999999999999999',
  '/events?after=0&limit=0',
  '/events?after=0&limit=1001',
  '/events?after=0&limit=',
  '/events/head?since=yesterday',
  '/events/head?since=2026-13-01T00:00:00Z',
  '/events/head?since=2026-11-21T10:00:00',
])('%s is refused with what was expected and what was got', async (path) => {
  const { get } = await serve(1);
  const answer = await get(path);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors[0]).toMatchObject({
    message: expect.stringMatching(/^expected (after|limit|since) to be .*, got /),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('for a position before the oldest event the response is 410 EVENTS_EXPIRED with the position to continue from', async () => {
  const { eventLog, get } = await serve(5);
  await eventLog.prune(new Date());
  const answer = await get('/events?after=3');
  expect(answer.statusCode).toBe(410);
  expect(answer.json()).toMatchObject({ oldest: 5, errors: [{ extensions: { code: 'EVENTS_EXPIRED' } }] });
  expect((await get('/events?after=4')).statusCode).toBe(200);
});

test('the head can be read for a time', async () => {
  const { get } = await serve(3);
  expect((await get('/events/head')).json()).toEqual({ logId: 'log-1', head: 3, oldest: 1 });
  expect((await get('/events/head?since=2026-11-21T11:00:00%2B01:00')).json()).toMatchObject({ since: 0 });
});

test.each([
  ['another status', { status: 503, body: '{}' }],
  ['no JSON', { status: 200, body: '<html>' }],
  ['another shape', { status: 200, body: { logId: 'l', head: 1, oldest: 1, events: [{ position: 1 }] } }],
])('a service that responds with %s makes the reader throw', async (_, answer) => {
  await expect(createEventLogReader({ get: async () => answer }).readAfter(0, 10)).rejects.toThrow();
});

test('no part of a channel name can result in another channel', () => {
  expect(channelName('order', 'ord_1')).toBe('order.ord_1');
  expect(channelName('user', 'a.orders', 'x y/*')).toBe('user.a%2Eorders.x%20y%2F*');
  expect(channelName('order', 'half a pair: \ud83d')).toBe('order.half%20a%20pair%3A%20%EF%BF%BD');
});
