import { expect, test } from '@jest/globals';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import { listen } from '#platform/http/listen.ts';
import { createLog } from '#platform/log/log.ts';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openEventLogReader } from './eventLogReader.ts';
import { serveEventLog } from './serveEventLog.ts';

const log = createLog({ service: 'test', level: 'silent' });

async function serveOrdersLog() {
  const eventLog = createMemoryEventLog('orders');
  const { app, callOf } = createSubgraphServer({ log, verify: testIdentity('orders').verifyCall, health: {} });
  const callers: string[] = [];
  app.addHook('preHandler', async (request) => void callers.push(callOf(request).caller));
  serveEventLog(app, eventLog);
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  eventLog.append(sampleEvent(), sampleEvent());
  await eventLog.assign(10);
  return { url: server.url, callers, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('the log of another service is read by signed requests', async () => {
  await using orders = await serveOrdersLog();
  await using reader = openEventLogReader({
    source: 'orders',
    origin: () => orders.url,
    identity: testIdentity('users'),
  });
  expect(await reader.head()).toMatchObject({ head: 2, oldest: 1 });
  const page = await reader.readAfter(1, 10);
  expect(page).toMatchObject({ kind: 'events', events: [{ position: 2 }] });
  expect(orders.callers).toEqual(['users', 'users']);
});

test('a refused request rejects with the reason that the service gave', async () => {
  await using orders = await serveOrdersLog();
  const open = (o: Parameters<typeof testIdentity>[1]) =>
    openEventLogReader({ source: 'orders', origin: () => orders.url, identity: testIdentity('users', o) });
  await using late = open({ now: () => Date.now() - 3_600_000 });
  await expect(late.head()).rejects.toThrow('got 401: the call was refused for its time');
  await using stranger = open({ secret: 'another secret' });
  await expect(stranger.head()).rejects.toThrow('got 401: only calls signed by the gateway or another service');
});

test('a service that is away rejects each read', async () => {
  const gone = await serveOrdersLog();
  await gone[Symbol.asyncDispose]();
  await using reader = openEventLogReader({
    source: 'orders',
    origin: () => gone.url,
    identity: testIdentity('users'),
  });
  await expect(reader.head()).rejects.toThrow();
});
