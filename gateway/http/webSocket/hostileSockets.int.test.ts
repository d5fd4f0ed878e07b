import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDoors, type Doors } from '../../../tests/doors/openDoors.ts';
import { RawSocket } from '../../../tests/doors/rawSocket.ts';
import { frameOf, opcodes, RawWebSocket, upgradeRequest } from '../../../tests/doors/rawWebSocket.ts';

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors({
    initTimeoutMs: 300,
    keepAliveMs: 400,
    stallMs: 300,
    closeTimeoutMs: 300,
    messageBytes: 4096,
    messagesPerKeepAlive: 200,
    connections: 40,
  });
});
afterAll(() => doors[Symbol.asyncDispose]());

const greet = (payload?: unknown) => RawWebSocket.greeted(doors.port, payload);
const init = frameOf('{"type":"connection_init"}');
const subscribed = (count: number) => eventually(async () => doors.live.counters().subscriptions === count);

test.each<[string, number, Uint8Array[]]>([
  ['an unmasked frame', 1002, [frameOf('{"type":"ping"}', { isMasked: false })]],
  ['a reserved bit', 1002, [frameOf('{"type":"ping"}', { reserved: 4 })]],
  ['an unknown opcode', 1002, [frameOf('x', { opcode: 3 })]],
  ['a continuation of nothing', 1002, [frameOf('x', { opcode: opcodes.continuation })]],
  ['a ping in pieces', 1002, [frameOf('x', { opcode: opcodes.ping, isFinal: false })]],
  ['a close of one byte', 1002, [frameOf('x', { opcode: opcodes.close })]],
  ['a close with a code that cannot be', 1002, [frameOf(Buffer.from([0, 1]), { opcode: opcodes.close })]],
  ['text that is no UTF-8', 1007, [frameOf(Buffer.from([0xc3, 0x28]))]],
  ['a message that is too large', 1009, [frameOf('x'.repeat(5000))]],
  ['a length of an exabyte', 1009, [frameOf('x', { declaredLength: 2 ** 50 })]],
  [
    'too large in pieces',
    1009,
    Array.from({ length: 3 }, (_, at) => frameOf('x'.repeat(2000), { opcode: at ? 0 : 1, isFinal: false })),
  ],
  [
    'crumbs without end',
    1008,
    Array.from({ length: 300 }, (_, at) => frameOf('x', { opcode: at ? 0 : 1, isFinal: false })),
  ],
  ['binary', 4400, [frameOf('{"type":"ping"}', { opcode: opcodes.binary })]],
  ['nothing', 4400, [frameOf('')]],
  ['no JSON', 4400, [frameOf('{')]],
  ['no object', 4400, [frameOf('[]')]],
  ['null', 4400, [frameOf('null')]],
  ['no type', 4400, [frameOf('{}')]],
  ['a type that is none', 4400, [frameOf('{"type":"start"}')]],
  ['a type of the prototype', 4400, [frameOf('{"type":"__proto__"}')]],
  ["a server's message", 4400, [frameOf('{"type":"next","id":"a","payload":{}}')]],
  ['a payload that is no object', 4400, [frameOf('{"type":"connection_init","payload":"x"}')]],
  ['subscribe without an id', 4400, [init, frameOf('{"type":"subscribe","payload":{"query":"{ hello }"}}')]],
  ['subscribe with an empty id', 4400, [init, frameOf('{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}')]],
  ['an endless id', 4400, [init, frameOf(`{"type":"complete","id":"${'x'.repeat(300)}"}`)]],
  ['subscribe without a query', 4400, [init, frameOf('{"type":"subscribe","id":"a","payload":{}}')]],
  ['variables in a list', 4400, [init, frameOf('{"type":"subscribe","id":"a","payload":{"query":"","variables":[]}}')]],
  ['depth without end', 4400, [frameOf(`{"type":"ping","payload":${'['.repeat(4000)}`)]],
])('%s closes with %i', async (_, code, frames) => {
  const socket = await RawWebSocket.open(doors.port);
  for (const frame of frames) socket.raw.write(frame);
  expect(await socket.closed()).toMatchObject({ code });
  socket.raw.destroy();
});

test('a message may come in pieces, byte by byte, with a ping between', async () => {
  const socket = await RawWebSocket.open(doors.port);
  const half = '{"type":"conn';
  const bytes = Buffer.concat([
    frameOf(half, { isFinal: false }),
    frameOf('are you there', { opcode: opcodes.ping }),
    frameOf('ection_init"}', { opcode: opcodes.continuation }),
  ]);
  for (const byte of bytes) socket.raw.write(Buffer.from([byte]));
  let frame = await socket.frame();
  while (frame.opcode === opcodes.ping) frame = await socket.frame();
  expect(frame).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from('are you there') });
  expect(await socket.message()).toEqual({ type: 'connection_ack' });
  socket.raw.destroy();
});

test('completing what never was, and a pong nobody asked for, harm nothing', async () => {
  const socket = await greet();
  socket.say({ id: 'nothing', type: 'complete' });
  socket.say({ type: 'pong', payload: { x: 1 } });
  socket.say({ type: 'ping', payload: { __proto__: 1 } });
  expect(await socket.message()).toEqual({ type: 'pong' });
  socket.raw.destroy();
});

test('a flood of pings is closed, one of the transport cut', async () => {
  const socket = await greet();
  for (let sent = 0; sent < 500; sent += 1) socket.say({ type: 'ping' });
  expect(await socket.closed()).toEqual({ code: 1008, reason: 'Too many messages.' });
  const below = await greet();
  for (let sent = 0; sent < 500; sent += 1) below.raw.write(frameOf('x', { opcode: opcodes.ping }));
  expect([null, 1008]).toContain((await below.closed())?.code ?? null);
});

test('whoever goes silent is cut, whoever answers pings is not', async () => {
  const [silent, lively] = await Promise.all([greet(), greet()]);
  silent.subscribe('a', 'subscription { ticks }');
  await subscribed(1);
  let answered = 0;
  const answering = (async () => {
    for (;;) {
      const { opcode, payload } = await lively.frame();
      if (opcode !== opcodes.ping) continue;
      lively.raw.write(frameOf(payload, { opcode: opcodes.pong }));
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

test('a client that says hello byte by byte, and never to its end, is closed in time', async () => {
  const socket = await RawWebSocket.open(doors.port);
  const feeding = setInterval(() => socket.raw.write('{'), 20);
  socket.raw.write(frameOf('', { declaredLength: 4000 }));
  expect(await socket.closed()).toMatchObject({ code: 4408 });
  clearInterval(feeding);
  socket.raw.destroy();
});

test('a client that stops reading is cut and frees everything, while others get all of it', async () => {
  const [stalled, reader] = await Promise.all([greet(), greet()]);
  stalled.raw.socket.pause();
  for (const socket of [stalled, reader]) socket.subscribe('s'.repeat(250), 'subscription { ticks }');
  await subscribed(2);
  // Both talk, so that nobody is cut for silence.
  const talking = setInterval(() => [stalled, reader].forEach((socket) => socket.say({ type: 'pong' })), 100);
  for (let at = 0; at < 63_000; at += 90) {
    doors.live.publish(...Array.from({ length: 90 }, (_, i) => at + i + 1));
    for (let tick = at + 1; tick <= at + 90; tick += 1) {
      const { payload } = (await reader.message()) as { payload: { data: { ticks: number } } };
      if (payload.data.ticks !== tick) throw new Error(`expected the tick ${tick}, got ${payload.data.ticks}`);
    }
  }
  clearInterval(talking);
  await subscribed(1);
  reader.raw.destroy();
  await subscribed(0);
  stalled.raw.destroy();
}, 60_000);

test('an upgrade that is none is answered as HTTP', async () => {
  const statusOf = async (request: string) => {
    const raw = await RawSocket.open(doors.port);
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

test('one connection too many is refused before it is opened, and there is room again when others go', async () => {
  const open = await Promise.all(Array.from({ length: 40 }, () => RawWebSocket.open(doors.port)));
  const refused = open.filter(({ head }) => head.startsWith('HTTP/1.1 503'));
  const oneMore = await RawWebSocket.open(doors.port);
  expect(oneMore.head).toMatch(/^HTTP\/1.1 503 .*retry-after: 1/s);
  for (const { raw } of [...open, ...refused, oneMore]) raw.destroy();
  await eventually(async () => {
    const again = await RawWebSocket.open(doors.port);
    again.raw.destroy();
    return again.head.startsWith('HTTP/1.1 101');
  });
});

test('ten thousand subscribes and completes at once leave nothing behind', async () => {
  await using many = await openDoors({ messagesPerKeepAlive: 1_000_000 });
  const sockets = await Promise.all(Array.from({ length: 20 }, () => RawWebSocket.greeted(many.port)));
  for (let round = 1; round <= 500; round += 1) {
    for (const socket of sockets) {
      socket.subscribe('a', round % 3 === 0 ? '{ slow(ms: 1) }' : 'subscription { ticks }');
      socket.say({ id: 'a', type: 'complete' });
    }
    if (round % 25 === 0) many.live.publish(round);
    if (round % 100 === 0) await Promise.all(sockets.map(untilHeard));
  }
  await eventually(async () => many.live.counters().subscriptions === 0);
  expect(many.live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 30_000);

/** What was said before is done by the time a ping is answered. */
async function untilHeard(socket: RawWebSocket): Promise<void> {
  socket.say({ type: 'ping' });
  while ((await socket.message())['type'] !== 'pong');
}
