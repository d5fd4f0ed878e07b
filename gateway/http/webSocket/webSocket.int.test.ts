import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openTransports, type TestTransports } from '../../../tests/transports/openTransports.ts';
import { RawWebSocket } from '../../../tests/transports/rawWebSocket.ts';

let transports: TestTransports;
beforeAll(async () => {
  transports = await openTransports({ initTimeoutMs: 300, operationsPerSocket: 5, connectionsPerUser: 3 }, [
    'https://shop.example',
  ]);
});
afterAll(() => transports[Symbol.asyncDispose]());

const open = (options: Parameters<typeof RawWebSocket.open>[1] = {}) => RawWebSocket.open(transports.port, options);
const openSession = (payload?: unknown) => RawWebSocket.openInitialised(transports.port, payload);
const next = (id: string, ticks: number) => ({ id, type: 'next', payload: { data: { ticks } } });
const subscribed = (count: number) => eventually(async () => transports.hub.counters().subscriptions === count);

test('a subscription delivers events until it is completed, and then frees everything', async () => {
  const socket = await openSession();
  expect(socket.raw.text).toBe('');
  expect(socket.head).toMatch(/^HTTP\/1.1 101 .*sec-websocket-protocol: graphql-transport-ws/is);
  socket.subscribe('one "two"', 'subscription { ticks }');
  await subscribed(1);
  transports.hub.publish(1, 2);
  expect([await socket.message(), await socket.message()]).toEqual([next('one "two"', 1), next('one "two"', 2)]);
  socket.send({ id: 'one "two"', type: 'complete' });
  await subscribed(0);
  transports.hub.publish(3);
  // The id is free again, and the old subscription sends nothing.
  socket.subscribe('one "two"', '{ hello }');
  expect(await socket.message()).toMatchObject({ type: 'next', payload: { data: { hello: 'world' } } });
  expect(await socket.message()).toEqual({ id: 'one "two"', type: 'complete' });
  socket.raw.destroy();
});

test('the hub ends an operation with complete or an error, or closes the socket', async () => {
  const socket = await openSession();
  const end = async (item: Parameters<typeof transports.hub.end>[0]) => {
    socket.subscribe('s', 'subscription { ticks }');
    await subscribed(1);
    transports.hub.end(item);
  };
  await end({ kind: 'complete' });
  expect(await socket.message()).toEqual({ id: 's', type: 'complete' });
  await end({ kind: 'error', errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
  expect(await socket.message()).toMatchObject({
    id: 's',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  await end({ kind: 'close', reason: 'tokenExpired' });
  expect(await socket.closeFrame()).toEqual({ code: 4403, reason: 'The access token is no longer valid.' });
  expect(transports.hub.counters().subscriptions).toBe(0);
});

test('an invalid operation ends only itself', async () => {
  const socket = await openSession();
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
  transports.hub.publish(7);
  expect(await socket.message()).toEqual(next('live', 7));
  socket.raw.destroy();
  await subscribed(0);
});

test('queries and mutations have the same results as over HTTP, with masked errors', async () => {
  const socket = await openSession({ Authorization: 'Bearer ada.one' });
  const execute = async (query: string, rest = {}) => {
    socket.subscribe('q', query, rest);
    const answer = await socket.message();
    expect(await socket.message()).toEqual({ id: 'q', type: 'complete' });
    return answer['payload'];
  };
  expect(await execute('query A { me } query B { hello }', { operationName: 'A' })).toEqual({ data: { me: 'ada' } });
  expect(await execute('query ($ms: Int!) { slow(ms: $ms) }', { variables: { ms: 1 } })).toEqual({ data: { slow: 1 } });
  expect(await execute('mutation { touch }')).toEqual({ data: { touch: transports.counts.touched } });
  const failed = await execute('{ fails }');
  expect(failed).toMatchObject({ data: { fails: null }, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect(JSON.stringify(failed)).not.toContain('hunter2');
  socket.raw.destroy();
});

test('the result of a completed operation is not sent', async () => {
  const socket = await openSession();
  socket.subscribe('slow', '{ slow(ms: 100) }');
  socket.send({ id: 'slow', type: 'complete' });
  socket.subscribe('other', '{ slow(ms: 200) }');
  expect(await socket.message()).toMatchObject({ id: 'other', type: 'next' });
  socket.raw.destroy();
});

test.each<[string, number, (socket: RawWebSocket) => void]>([
  ['subscribe before init', 4401, (socket) => socket.subscribe('a', '{ hello }')],
  ['never init', 4408, () => undefined],
  ['init twice', 4429, (socket) => [1, 2].forEach(() => socket.send({ type: 'connection_init' }))],
  ...['x', '', 7, true, {}, ['Bearer ada.one']].map(
    (authorization): [string, number, (socket: RawWebSocket) => void] => [
      `a token that is ${JSON.stringify(authorization)}`,
      4403,
      (socket) => socket.send({ type: 'connection_init', payload: { authorization } }),
    ],
  ),
  [
    'an invalid newer token',
    4403,
    (socket) => {
      socket.send({ type: 'connection_init' });
      socket.send({ type: 'ping', payload: { Authorization: { token: 'x' } } });
    },
  ],
])('%s: closed %i', async (_, code, act) => {
  const socket = await open();
  act(socket);
  expect(await socket.closeFrame()).toMatchObject({ code });
});

test('two operations with one id: closed 4409 with the id', async () => {
  const socket = await openSession();
  socket.subscribe('a', 'subscription { ticks }');
  socket.subscribe('a', '{ hello }');
  expect(await socket.closeFrame()).toEqual({ code: 4409, reason: 'Subscriber for a already exists' });
  await subscribed(0);
});

test('another subprotocol or none: opened and closed 4406', async () => {
  for (const protocol of ['graphql-ws', 'mqtt, soap', '']) {
    const socket = await open({ protocol });
    expect(socket.head).not.toMatch(/sec-websocket-protocol/i);
    expect(await socket.closeFrame()).toMatchObject({ code: 4406 });
  }
  expect((await open({ protocol: 'mqtt, graphql-transport-ws' })).head).toMatch(/protocol: graphql-transport-ws/i);
});

test('a page of another origin cannot open a socket; this gateway, a listed origin and non-browser clients can', async () => {
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

test('the token of the upgrade request applies unless connection_init has one', async () => {
  const meOf = async (header: string | null, payload?: unknown) => {
    const socket = await open({ headers: header === null ? {} : { authorization: header } });
    socket.send({ type: 'connection_init', payload });
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

test('a ping with a newer token renews running operations; an invalid token or one of another session closes 4403', async () => {
  const socket = await openSession({ authorization: 'Bearer ada.one' });
  socket.subscribe('s', 'subscription { mine }');
  await subscribed(1);
  socket.send({ type: 'ping', payload: { authorization: 'Bearer ada.one.newer' } });
  expect(await socket.message()).toEqual({ type: 'pong' });
  expect(transports.hub.renewed).toHaveLength(1);
  transports.hub.publish(9);
  expect(await socket.message()).toMatchObject({ id: 's', type: 'next' });
  socket.send({ type: 'ping', payload: { authorization: 'Bearer bob.two' } });
  expect(await socket.closeFrame()).toMatchObject({ code: 4403 });
  for (const [begin, renewal] of [
    [{ authorization: 'Bearer ada.one' }, 'nonsense'],
    [{ authorization: 'Bearer ada.one' }, 'Bearer ada.other'],
    [undefined, 'Bearer ada.one'],
  ] as const) {
    const other = await openSession(begin);
    other.send({ type: 'ping', payload: { authorization: renewal } });
    expect(await other.closeFrame()).toMatchObject({ code: 4403 });
  }
});

test('the next operation after a revocation is refused', async () => {
  const socket = await openSession({ authorization: 'Bearer ada.gone' });
  transports.revoked.add('gone');
  socket.subscribe('q', '{ me }');
  expect(await socket.message()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  socket.raw.destroy();
});

test('an operation above the limit is refused; a connection above the limit of a user is closed with 1013', async () => {
  const socket = await openSession();
  for (let id = 1; id <= 6; id += 1) socket.subscribe(`${id}`, 'subscription { ticks }');
  expect(await socket.message()).toMatchObject({
    id: '6',
    type: 'error',
    payload: [{ extensions: { code: 'OVERLOADED' } }],
  });
  socket.raw.destroy();
  const mine = await Promise.all([1, 2, 3].map(() => openSession({ authorization: 'Bearer eve.one' })));
  const fourth = await open();
  fourth.send({ type: 'connection_init', payload: { authorization: 'Bearer eve.one' } });
  expect(await fourth.closeFrame()).toMatchObject({ code: 1013 });
  for (const { raw } of mine) raw.destroy();
  await eventually(async () => {
    const again = await openSession({ authorization: 'Bearer eve.one' }).catch(() => null);
    again?.raw.destroy();
    return again !== null;
  });
});

test('an unexpected error closes 4500 without details and frees everything', async () => {
  await using broken = await openTransports();
  const subscribe = broken.hub.subscribe.bind(broken.hub);
  const next = () => Promise.reject(new Error('the password is hunter2'));
  broken.hub.subscribe = async (request) => {
    const outcome = await subscribe(request);
    return outcome.kind === 'refused'
      ? outcome
      : { ...outcome, subscription: Object.assign(outcome.subscription, { next }) };
  };
  const socket = await RawWebSocket.openInitialised(broken.port);
  socket.subscribe('s', 'subscription { ticks }');
  expect(await socket.closeFrame()).toEqual({ code: 4500, reason: 'Internal server error' });
  expect(broken.hub.counters().subscriptions).toBe(0);
  (await RawWebSocket.openInitialised(broken.port)).raw.destroy();
});
