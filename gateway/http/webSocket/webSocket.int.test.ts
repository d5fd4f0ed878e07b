import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDoors, type Doors } from '../../../tests/doors/openDoors.ts';
import { RawWebSocket } from '../../../tests/doors/rawWebSocket.ts';

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors({ initTimeoutMs: 300, operationsPerSocket: 5, connectionsPerUser: 3 }, [
    'https://shop.example',
  ]);
});
afterAll(() => doors[Symbol.asyncDispose]());

const open = (options: Parameters<typeof RawWebSocket.open>[1] = {}) => RawWebSocket.open(doors.port, options);
const greet = (payload?: unknown) => RawWebSocket.greeted(doors.port, payload);
const next = (id: string, ticks: number) => ({ id, type: 'next', payload: { data: { ticks } } });
const subscribed = (count: number) => eventually(async () => doors.live.counters().subscriptions === count);

test('a subscription is answered until it is completed, and frees everything then', async () => {
  const socket = await greet();
  expect(socket.raw.text).toBe('');
  expect(socket.head).toMatch(/^HTTP\/1.1 101 .*sec-websocket-protocol: graphql-transport-ws/is);
  socket.subscribe('one "two"', 'subscription { ticks }');
  await subscribed(1);
  doors.live.publish(1, 2);
  expect([await socket.message(), await socket.message()]).toEqual([next('one "two"', 1), next('one "two"', 2)]);
  socket.say({ id: 'one "two"', type: 'complete' });
  await subscribed(0);
  doors.live.publish(3);
  // The id is free again, and nothing of the old one comes.
  socket.subscribe('one "two"', '{ hello }');
  expect(await socket.message()).toMatchObject({ type: 'next', payload: { data: { hello: 'world' } } });
  expect(await socket.message()).toEqual({ id: 'one "two"', type: 'complete' });
  socket.raw.destroy();
});

test('what ends at the hub ends on the socket: complete, an error, or all of it', async () => {
  const socket = await greet();
  const end = async (item: Parameters<typeof doors.live.end>[0]) => {
    socket.subscribe('s', 'subscription { ticks }');
    await subscribed(1);
    doors.live.end(item);
  };
  await end({ kind: 'complete' });
  expect(await socket.message()).toEqual({ id: 's', type: 'complete' });
  await end({ kind: 'error', errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
  expect(await socket.message()).toMatchObject({
    id: 's',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  await end({ kind: 'close', code: 4403, reason: 'The access token is no longer valid.' });
  expect(await socket.closed()).toEqual({ code: 4403, reason: 'The access token is no longer valid.' });
  expect(doors.live.counters().subscriptions).toBe(0);
});

test('what is wrong with an operation ends it alone', async () => {
  const socket = await greet();
  socket.subscribe('live', 'subscription { ticks }');
  await subscribed(1);
  const cases: [string, string][] = [
    ['{ hello ', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { mine }', 'UNAUTHENTICATED'],
    ['query One { hello } query Two { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query ($ms: Int!) { slow(ms: $ms) }', 'BAD_USER_INPUT'],
    [`{ ${'hello '.repeat(300)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['', 'GRAPHQL_PARSE_FAILED'],
  ];
  for (const [query, code] of cases) {
    socket.subscribe('wrong', query);
    expect(await socket.message()).toMatchObject({ id: 'wrong', type: 'error', payload: [{ extensions: { code } }] });
  }
  doors.live.publish(7);
  expect(await socket.message()).toEqual(next('live', 7));
  socket.raw.destroy();
  await subscribed(0);
});

test('queries and mutations are answered as over HTTP, masks included', async () => {
  const socket = await greet({ Authorization: 'Bearer ada.one' });
  const ask = async (query: string, rest = {}) => {
    socket.subscribe('q', query, rest);
    const answer = await socket.message();
    expect(await socket.message()).toEqual({ id: 'q', type: 'complete' });
    return answer['payload'];
  };
  expect(await ask('query A { me } query B { hello }', { operationName: 'A' })).toEqual({ data: { me: 'ada' } });
  expect(await ask('query ($ms: Int!) { slow(ms: $ms) }', { variables: { ms: 1 } })).toEqual({ data: { slow: 1 } });
  expect(await ask('mutation { touch }')).toEqual({ data: { touch: doors.counts.touched } });
  const failed = await ask('{ fails }');
  expect(failed).toMatchObject({ data: { fails: null }, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect(JSON.stringify(failed)).not.toContain('hunter2');
  socket.raw.destroy();
});

test('an answer to an operation the client has given up is not sent', async () => {
  const socket = await greet();
  socket.subscribe('slow', '{ slow(ms: 100) }');
  socket.say({ id: 'slow', type: 'complete' });
  socket.subscribe('other', '{ slow(ms: 200) }');
  expect(await socket.message()).toMatchObject({ id: 'other', type: 'next' });
  socket.raw.destroy();
});

test.each<[string, number, (socket: RawWebSocket) => void]>([
  ['subscribe before init', 4401, (socket) => socket.subscribe('a', '{ hello }')],
  ['never init', 4408, () => undefined],
  ['init twice', 4429, (socket) => [1, 2].forEach(() => socket.say({ type: 'connection_init' }))],
  ...['x', '', 7, true, {}, ['Bearer ada.one']].map(
    (authorization): [string, number, (socket: RawWebSocket) => void] => [
      `a token that is ${JSON.stringify(authorization)}`,
      4403,
      (socket) => socket.say({ type: 'connection_init', payload: { authorization } }),
    ],
  ),
  [
    'a newer token that is none',
    4403,
    (socket) => {
      socket.say({ type: 'connection_init' });
      socket.say({ type: 'ping', payload: { Authorization: { token: 'x' } } });
    },
  ],
])('%s: closed %i', async (_, code, act) => {
  const socket = await open();
  act(socket);
  expect(await socket.closed()).toMatchObject({ code });
});

test('two operations of one id: closed 4409, which names it', async () => {
  const socket = await greet();
  socket.subscribe('a', 'subscription { ticks }');
  socket.subscribe('a', '{ hello }');
  expect(await socket.closed()).toEqual({ code: 4409, reason: 'Subscriber for a already exists' });
  await subscribed(0);
});

test('another subprotocol, or none: opened and closed 4406', async () => {
  for (const protocol of ['graphql-ws', 'mqtt, soap', '']) {
    const socket = await open({ protocol });
    expect(socket.head).not.toMatch(/sec-websocket-protocol/i);
    expect(await socket.closed()).toMatchObject({ code: 4406 });
  }
  expect((await open({ protocol: 'mqtt, graphql-transport-ws' })).head).toMatch(/protocol: graphql-transport-ws/i);
});

test('a page of another origin cannot open one; this gateway, a listed origin and no browser can', async () => {
  const statusOf = async (headers: Record<string, string>, path?: string) =>
    Number((await open({ headers, ...(path && { path }) })).head.split(' ')[1]);
  expect(await statusOf({ origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf({ origin: 'null' })).toBe(403);
  expect(await statusOf({ origin: 'https://shop.example.evil.example' })).toBe(403);
  expect(await statusOf({ origin: 'https://shop.example' })).toBe(101);
  expect(await statusOf({ origin: 'http://gateway' })).toBe(101);
  expect(await statusOf({})).toBe(101);
  expect(await statusOf({}, '/graphql?x=1')).toBe(101);
  expect(await statusOf({}, '/elsewhere')).toBe(404);
});

test('a token of the upgrade counts unless the init has one', async () => {
  const meOf = async (header: string | null, payload?: unknown) => {
    const socket = await open({ headers: header === null ? {} : { authorization: header } });
    socket.say({ type: 'connection_init', payload });
    await socket.message();
    socket.subscribe('q', '{ me }');
    const { payload: answer } = await socket.message();
    socket.raw.destroy();
    return answer;
  };
  expect(await meOf('Bearer ada.one')).toEqual({ data: { me: 'ada' } });
  expect(await meOf('Bearer ada.one', { authorization: 'Bearer bob.two' })).toEqual({ data: { me: 'bob' } });
  expect(await meOf(null, {})).toEqual({ data: { me: null } });
});

test('a ping with a newer token renews what runs; one of another session, or a bad one, closes 4403', async () => {
  const socket = await greet({ authorization: 'Bearer ada.one' });
  socket.subscribe('s', 'subscription { mine }');
  await subscribed(1);
  socket.say({ type: 'ping', payload: { authorization: 'Bearer ada.one.newer' } });
  expect(await socket.message()).toEqual({ type: 'pong' });
  expect(doors.live.renewed).toHaveLength(1);
  doors.live.publish(9);
  expect(await socket.message()).toMatchObject({ id: 's', type: 'next' });
  socket.say({ type: 'ping', payload: { authorization: 'Bearer bob.two' } });
  expect(await socket.closed()).toMatchObject({ code: 4403 });
  for (const [begin, renewal] of [
    [{ authorization: 'Bearer ada.one' }, 'nonsense'],
    [{ authorization: 'Bearer ada.one' }, 'Bearer ada.other'],
    [undefined, 'Bearer ada.one'],
  ] as const) {
    const other = await greet(begin);
    other.say({ type: 'ping', payload: { authorization: renewal } });
    expect(await other.closed()).toMatchObject({ code: 4403 });
  }
});

test('a token that was taken back since is found out by the next operation, and a newer one helps', async () => {
  const socket = await greet({ authorization: 'Bearer ada.gone' });
  doors.revoked.add('gone');
  socket.subscribe('q', '{ me }');
  expect(await socket.message()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  socket.raw.destroy();
});

test('one operation too many is refused alone; one connection too many of a user is closed to come again', async () => {
  const socket = await greet();
  for (let id = 1; id <= 6; id += 1) socket.subscribe(`${id}`, 'subscription { ticks }');
  expect(await socket.message()).toMatchObject({
    id: '6',
    type: 'error',
    payload: [{ extensions: { code: 'OVERLOADED' } }],
  });
  socket.raw.destroy();
  const mine = await Promise.all([1, 2, 3].map(() => greet({ authorization: 'Bearer eve.one' })));
  const fourth = await open();
  fourth.say({ type: 'connection_init', payload: { authorization: 'Bearer eve.one' } });
  expect(await fourth.closed()).toMatchObject({ code: 1013 });
  for (const { raw } of mine) raw.destroy();
  await eventually(async () => {
    const again = await greet({ authorization: 'Bearer eve.one' }).catch(() => null);
    again?.raw.destroy();
    return again !== null;
  });
});

test('a fault of the gateway closes 4500, says nothing of itself, and frees everything', async () => {
  await using broken = await openDoors();
  const subscribe = broken.live.subscribe.bind(broken.live);
  const next = () => Promise.reject(new Error('the password is hunter2'));
  broken.live.subscribe = async (request) => {
    const outcome = await subscribe(request);
    return outcome.kind === 'refused'
      ? outcome
      : { ...outcome, subscription: Object.assign(outcome.subscription, { next }) };
  };
  const socket = await RawWebSocket.greeted(broken.port);
  socket.subscribe('s', 'subscription { ticks }');
  expect(await socket.closed()).toEqual({ code: 4500, reason: 'Internal server error' });
  expect(broken.live.counters().subscriptions).toBe(0);
  (await RawWebSocket.greeted(broken.port)).raw.destroy();
});
