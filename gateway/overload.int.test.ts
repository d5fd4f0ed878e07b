import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readGatewayConfig } from './config.ts';
import { identityKey } from '../tests/smallSubgraph.ts';
import { ada, openSmallFederation } from '../tests/smallFederation.ts';
import { RawWebSocket } from '../tests/transports/rawWebSocket.ts';

const { overload } = readGatewayConfig({ IDENTITY_KEYS: identityKey });
const ORDERS = '{ orders { number } }';
const ANYONE = '{ anyone { name } }';
const ME = '{ me { id } }';
const RENAME = 'mutation { rename(name: "Ada") { id } }';
// Documents that were not seen before need room to be read.
const KNOWN = [ORDERS, ANYONE, ME, RENAME];
const EVENTS = { accept: 'text/event-stream' };

type Federation = Awaited<ReturnType<typeof openSmallFederation>>;
let gateway: Federation;
const settings = { ...overload, isEnabled: true, initial: 1, min: 1, max: 1, critical: ['Mutation.rename'] };
beforeAll(async () => {
  gateway = await openSmallFederation({ overload: settings, sharesReads: false });
  for (const query of KNOWN) await gateway.execute(query);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Fills the room of anonymous callers with a query of orders, which is answered by `finish` and by disposing. */
async function fill() {
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  gateway.orders.overrideResponses((_request, response) => {
    arrived.resolve();
    void held.promise.then(() =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"orders":[]}}'),
    );
  });
  const running = gateway.execute(ORDERS);
  await arrived.promise;
  const finish = async () => {
    held.resolve();
    return running;
  };
  return { finish, [Symbol.asyncDispose]: async () => void (await finish()) };
}

/** What was admitted since, by priority. */
async function countAdmitted() {
  const read = async () => {
    const details = (await gateway.ready()).checks['overload']?.details as { admitted: Record<string, number> };
    return details.admitted;
  };
  const before = await read();
  return async () => {
    const after = await read();
    return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
  };
}

test('an operation that there is no room for is refused at once with 503 and Retry-After, and no subgraph is called', async () => {
  await using full = await fill();
  const calls = gateway.users.queries.length;
  const { status, headers, body } = await gateway.execute(ANYONE);
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { errors: [{ extensions: { code: 'OVERLOADED', retryAfterMs: expect.any(Number) } }] },
  });
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(gateway.users.queries).toHaveLength(calls);
  expect(await full.finish()).toMatchObject({ status: 200, body: { data: { orders: [] } } });
  expect(await gateway.execute(ANYONE)).toMatchObject({ status: 200 });
});

test('signed-in callers and critical operations still have room', async () => {
  await using _full = await fill();
  const admitted = await countAdmitted();
  const token = await gateway.sign();
  expect(await gateway.execute(ME, { token })).toMatchObject({ body: { data: { me: { id: ada } } } });
  expect(await gateway.execute(RENAME, { token })).toMatchObject({ status: 200 });
  expect(await admitted()).toEqual({ critical: 1, signedIn: 1, anonymous: 0, introspection: 0 });
});

test('who may not use a critical field gets no priority by asking for it', async () => {
  const admitted = await countAdmitted();
  await gateway.execute(RENAME);
  expect(await admitted()).toMatchObject({ critical: 0, signedIn: 1 });
});

test('WebSockets, server-sent events and multipart go through the same limit, and what runs goes on', async () => {
  await using full = await fill();
  const socket = await RawWebSocket.openInitialised(Number(new URL(gateway.url).port));
  socket.send({ type: 'subscribe', id: '1', payload: { query: ANYONE } });
  expect(await socket.message()).toMatchObject({
    type: 'error',
    id: '1',
    payload: [{ extensions: { code: 'OVERLOADED', retryAfterMs: expect.any(Number) } }],
  });
  const streamed = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(ANYONE)}`, {
    headers: EVENTS,
  });
  expect(await streamed.text()).toContain('OVERLOADED');
  const { status, checks } = await gateway.ready();
  expect(status).toBe('DEGRADED');
  expect(checks['overload']).toMatchObject({
    message: 'operations were refused in the last 10 s: more came than there is room for',
    details: { isRefusing: true },
  });
  expect(await full.finish()).toMatchObject({ status: 200 });
});

test('a document that was not seen before is not parsed when there is no room', async () => {
  await using full = await fill();
  expect(await gateway.execute('{ this is no document')).toMatchObject({ status: 503 });
  await full.finish();
  expect(await gateway.execute('{ this is no document')).toMatchObject({ status: 400 });
});

test('a subgraph that refuses calls for overload is neither called again nor cut off, and its priority is told', async () => {
  const refusal = { errors: [{ message: 'Too busy.', extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } }] };
  const priorities: unknown[] = [];
  gateway.orders.overrideResponses(({ headers }, response) => {
    priorities.push(headers['x-priority']);
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' }).end(JSON.stringify(refusal));
  });
  for (let times = 0; times < 6; times += 1)
    expect(await gateway.execute(ORDERS)).toMatchObject({
      body: { errors: [{ extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } }] },
    });
  expect(priorities).toEqual(Array.from({ length: 6 }, () => 'anonymous'));
  const { checks } = await gateway.ready();
  expect(checks['orders']).toMatchObject({ details: { breaker: 'closed', retries: 0, refused: { overloaded: 6 } } });
});

/** Sends operations at once while orders does not answer; resolves when each has arrived there or was answered. */
async function sendAtOnce(count: number) {
  const held: (() => void)[] = [];
  const rest = Promise.withResolvers<void>();
  let answered = 0;
  const settle = (): void => {
    if (held.length + answered === count) rest.resolve();
  };
  gateway.orders.overrideResponses((_request, response) => {
    held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"orders":[]}}'));
    settle();
  });
  const sent = Array.from({ length: count }, async () => {
    const { status } = await gateway.execute(ORDERS);
    answered += 1;
    settle();
    return status;
  });
  await rest.promise;
  const arrived = held.length;
  for (const answer of held) answer();
  return { arrived, statuses: await Promise.all(sent) };
}

// `npm run test:faults` measures ten times the load that a subgraph carries, and judges times.
test('of more operations than there is room for the rest is refused, and without the limit all wait at the subgraph', async () => {
  const limited = await sendAtOnce(60);
  expect(limited.arrived).toBe(1);
  expect(limited.statuses.toSorted()).toEqual([200, ...Array.from({ length: 59 }, () => 503)]);
  settings.isEnabled = false;
  const unlimited = await sendAtOnce(60);
  settings.isEnabled = true;
  expect(unlimited.arrived).toBe(60);
});
