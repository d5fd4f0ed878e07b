import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openTransports, type TestTransports } from '../../../tests/transports/openTransports.ts';
import { RawSocket } from '../../../tests/transports/rawSocket.ts';
import {
  webSocketFrame,
  webSocketOpcodes,
  RawWebSocket,
  upgradeRequest,
} from '../../../tests/transports/rawWebSocket.ts';

let transports: TestTransports;
beforeAll(async () => {
  transports = await openTransports({
    initTimeoutMs: 300,
    keepAliveMs: 400,
    stallMs: 300,
    closeTimeoutMs: 300,
    messageBytes: 4096,
    messagesPerKeepAlive: 200,
    connections: 40,
  });
});
afterAll(() => transports[Symbol.asyncDispose]());

const openSession = (payload?: unknown) => RawWebSocket.openInitialised(transports.port, payload);
const init = webSocketFrame('{"type":"connection_init"}');
const subscribed = (count: number) => eventually(async () => transports.hub.counters().subscriptions === count);

test.each<[string, number, Uint8Array[]]>([
  ['an unmasked frame', 1002, [webSocketFrame('{"type":"ping"}', { isMasked: false })]],
  ['a reserved bit', 1002, [webSocketFrame('{"type":"ping"}', { reserved: 4 })]],
  ['an unknown opcode', 1002, [webSocketFrame('x', { opcode: 3 })]],
  ['a continuation of nothing', 1002, [webSocketFrame('x', { opcode: webSocketOpcodes.continuation })]],
  ['a fragmented ping', 1002, [webSocketFrame('x', { opcode: webSocketOpcodes.ping, isFinal: false })]],
  ['a close of one byte', 1002, [webSocketFrame('x', { opcode: webSocketOpcodes.close })]],
  ['a close with an invalid code', 1002, [webSocketFrame(Buffer.from([0, 1]), { opcode: webSocketOpcodes.close })]],
  ['text with invalid UTF-8', 1007, [webSocketFrame(Buffer.from([0xc3, 0x28]))]],
  ['a message that is too large', 1009, [webSocketFrame('x'.repeat(5000))]],
  ['a length of an exabyte', 1009, [webSocketFrame('x', { declaredLength: 2 ** 50 })]],
  [
    'fragments that are too large',
    1009,
    Array.from({ length: 3 }, (_, at) => webSocketFrame('x'.repeat(2000), { opcode: at ? 0 : 1, isFinal: false })),
  ],
  [
    'endless fragments',
    1008,
    Array.from({ length: 300 }, (_, at) => webSocketFrame('x', { opcode: at ? 0 : 1, isFinal: false })),
  ],
  ['binary', 4400, [webSocketFrame('{"type":"ping"}', { opcode: webSocketOpcodes.binary })]],
  ['nothing', 4400, [webSocketFrame('')]],
  ['no JSON', 4400, [webSocketFrame('{')]],
  ['no object', 4400, [webSocketFrame('[]')]],
  ['null', 4400, [webSocketFrame('null')]],
  ['no type', 4400, [webSocketFrame('{}')]],
  ['an unknown type', 4400, [webSocketFrame('{"type":"start"}')]],
  ['a type of the prototype', 4400, [webSocketFrame('{"type":"__proto__"}')]],
  ["a server's message", 4400, [webSocketFrame('{"type":"next","id":"a","payload":{}}')]],
  ['a payload that is no object', 4400, [webSocketFrame('{"type":"connection_init","payload":"x"}')]],
  ['subscribe without an id', 4400, [init, webSocketFrame('{"type":"subscribe","payload":{"query":"{ hello }"}}')]],
  [
    'subscribe with an empty id',
    4400,
    [init, webSocketFrame('{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}')],
  ],
  ['an endless id', 4400, [init, webSocketFrame(`{"type":"complete","id":"${'x'.repeat(300)}"}`)]],
  ['subscribe without a query', 4400, [init, webSocketFrame('{"type":"subscribe","id":"a","payload":{}}')]],
  [
    'variables in a list',
    4400,
    [init, webSocketFrame('{"type":"subscribe","id":"a","payload":{"query":"","variables":[]}}')],
  ],
  ['depth without end', 4400, [webSocketFrame(`{"type":"ping","payload":${'['.repeat(4000)}`)]],
])('%s closes with %i', async (_, code, frames) => {
  const socket = await RawWebSocket.open(transports.port);
  for (const frame of frames) socket.raw.write(frame);
  expect(await socket.closeFrame()).toMatchObject({ code });
  socket.raw.destroy();
});

test('a message may arrive in fragments, byte by byte, with a ping in between', async () => {
  const socket = await RawWebSocket.open(transports.port);
  const half = '{"type":"conn';
  const bytes = Buffer.concat([
    webSocketFrame(half, { isFinal: false }),
    webSocketFrame('are you there', { opcode: webSocketOpcodes.ping }),
    webSocketFrame('ection_init"}', { opcode: webSocketOpcodes.continuation }),
  ]);
  for (const byte of bytes) socket.raw.write(Buffer.from([byte]));
  let frame = await socket.frame();
  while (frame.opcode === webSocketOpcodes.ping) frame = await socket.frame();
  expect(frame).toMatchObject({ opcode: webSocketOpcodes.pong, payload: Buffer.from('are you there') });
  expect(await socket.message()).toEqual({ type: 'connection_ack' });
  socket.raw.destroy();
});

test('completing an unknown id and an unsolicited pong have no effect', async () => {
  const socket = await openSession();
  socket.send({ id: 'nothing', type: 'complete' });
  socket.send({ type: 'pong', payload: { x: 1 } });
  socket.send({ type: 'ping', payload: { __proto__: 1 } });
  expect(await socket.message()).toEqual({ type: 'pong' });
  socket.raw.destroy();
});

test('a flood of pings closes the socket, one of WebSocket pings as well', async () => {
  const socket = await openSession();
  for (let sent = 0; sent < 500; sent += 1) socket.send({ type: 'ping' });
  expect(await socket.closeFrame()).toEqual({ code: 1008, reason: 'Too many messages.' });
  const below = await openSession();
  for (let sent = 0; sent < 500; sent += 1) below.raw.write(webSocketFrame('x', { opcode: webSocketOpcodes.ping }));
  expect([null, 1008]).toContain((await below.closeFrame())?.code ?? null);
});

test('a silent client is disconnected, one that answers pings is not', async () => {
  const [silent, lively] = await Promise.all([openSession(), openSession()]);
  silent.subscribe('a', 'subscription { ticks }');
  await subscribed(1);
  let answered = 0;
  const answering = (async () => {
    for (;;) {
      const { opcode, payload } = await lively.frame();
      if (opcode !== webSocketOpcodes.ping) continue;
      lively.raw.write(webSocketFrame(payload, { opcode: webSocketOpcodes.pong }));
      answered += 1;
    }
  })().catch(() => undefined);
  await silent.raw.ended;
  await subscribed(0);
  await eventually(async () => answered >= 3);
  expect(lively.raw.hasEnded).toBe(false);
  lively.raw.destroy();
  await answering;
});

test('a client that sends an endless connection_init is closed in time', async () => {
  const socket = await RawWebSocket.open(transports.port);
  const feeding = setInterval(() => socket.raw.write('{'), 20);
  socket.raw.write(webSocketFrame('', { declaredLength: 4000 }));
  expect(await socket.closeFrame()).toMatchObject({ code: 4408 });
  clearInterval(feeding);
  socket.raw.destroy();
});

test('a client that stops reading is disconnected and frees everything, while others receive every event', async () => {
  const [stalled, reader] = await Promise.all([openSession(), openSession()]);
  stalled.raw.socket.pause();
  for (const socket of [stalled, reader]) socket.subscribe('s'.repeat(250), 'subscription { ticks }');
  await subscribed(2);
  // Both send messages, so that neither is disconnected for silence.
  const sending = setInterval(() => [stalled, reader].forEach((socket) => socket.send({ type: 'pong' })), 100);
  for (let at = 0; at < 63_000; at += 90) {
    transports.hub.publish(...Array.from({ length: 90 }, (_, i) => at + i + 1));
    for (let tick = at + 1; tick <= at + 90; tick += 1) {
      const { payload } = (await reader.message()) as { payload: { data: { ticks: number } } };
      if (payload.data.ticks !== tick) throw new Error(`expected the tick ${tick}, got ${payload.data.ticks}`);
    }
  }
  clearInterval(sending);
  await subscribed(1);
  reader.raw.destroy();
  await subscribed(0);
  stalled.raw.destroy();
}, 60_000);

test('an invalid upgrade gets an HTTP response', async () => {
  const statusOf = async (request: string) => {
    const raw = await RawSocket.open(transports.port);
    raw.write(request);
    const head = await raw.takeUntil('\r\n');
    raw.destroy();
    return Number(head.split(' ')[1]);
  };
  expect(await statusOf(upgradeRequest({ headers: { 'sec-websocket-version': '12' } }))).toBe(400);
  expect(await statusOf(upgradeRequest({ headers: { 'sec-websocket-key': 'short' } }))).toBe(400);
  expect(await statusOf(upgradeRequest({ headers: { upgrade: 'h2c' } }))).toBe(400);
  expect(await statusOf(upgradeRequest().replace('GET', 'POST'))).toBe(405);
  expect(await statusOf(upgradeRequest({ protocol: ',,,' }))).toBe(400);
  expect(await statusOf(upgradeRequest({ path: '/%2e%2e/graphql' }))).toBe(404);
});

test('a connection above the limit is refused before the upgrade, and accepted when others have closed', async () => {
  const open = await Promise.all(Array.from({ length: 40 }, () => RawWebSocket.open(transports.port)));
  const refused = open.filter(({ head }) => head.startsWith('HTTP/1.1 503'));
  const oneMore = await RawWebSocket.open(transports.port);
  expect(oneMore.head).toMatch(/^HTTP\/1.1 503 .*retry-after: 1/s);
  for (const { raw } of [...open, ...refused, oneMore]) raw.destroy();
  await eventually(async () => {
    const again = await RawWebSocket.open(transports.port);
    again.raw.destroy();
    return again.head.startsWith('HTTP/1.1 101');
  });
});

test('ten thousand concurrent subscribes and completes leave no subscription behind', async () => {
  await using many = await openTransports({ messagesPerKeepAlive: 1_000_000 });
  const sockets = await Promise.all(Array.from({ length: 20 }, () => RawWebSocket.openInitialised(many.port)));
  for (let round = 1; round <= 500; round += 1) {
    for (const socket of sockets) {
      socket.subscribe('a', round % 3 === 0 ? '{ slow(ms: 1) }' : 'subscription { ticks }');
      socket.send({ id: 'a', type: 'complete' });
    }
    if (round % 25 === 0) many.hub.publish(round);
    if (round % 100 === 0) await Promise.all(sockets.map(untilHandled));
  }
  await eventually(async () => many.hub.counters().subscriptions === 0);
  expect(many.hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 30_000);

/** When a ping is answered, the earlier messages have been handled. */
async function untilHandled(socket: RawWebSocket): Promise<void> {
  socket.send({ type: 'ping' });
  while ((await socket.message())['type'] !== 'pong');
}
