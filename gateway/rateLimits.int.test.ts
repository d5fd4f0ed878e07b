import { on, once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { openSmallFederation } from '../tests/smallFederation.ts';

const limit = { anonymous: 5, signedIn: 20, badCredentials: 3 };
const fields = { 'Mutation.login': { address: 2, account: null } };
let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  const rateLimits = { isEnabled: true, ...limit, fields };
  federation = await openSmallFederation({ rateLimits, trustedProxies: ['127.0.0.0/8'] });
});
afterAll(() => federation[Symbol.asyncDispose]());

const send = (query: string, from: string, more: Record<string, string> = {}) =>
  fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...more },
    body: JSON.stringify({ query }),
  });
const statuses = async (responses: Promise<Response>[]) => (await Promise.all(responses)).map(({ status }) => status);
const times = (count: number, of: () => Promise<Response>) => statuses(Array.from({ length: count }, of));

test('an address without an account is refused with 429 when its budget is spent, and others are not', async () => {
  const answered = await times(6, () => send('{ __typename }', '192.0.2.1'));
  expect(answered.filter((status) => status === 429)).toHaveLength(1);
  const refused = await send('{ __typename }', '192.0.2.1');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(5);
  expect(refused.headers.get('ratelimit-policy')).toBe('"anonymous";q=5;w=60');
  expect(refused.headers.get('ratelimit')).toMatch(/^"anonymous";r=0;t=\d+$/);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  const other = await send('{ __typename }', '192.0.2.2');
  expect([other.status, other.headers.get('ratelimit')?.split(';t')[0]]).toEqual([200, '"anonymous";r=4']);
});

test('an address that sends bad tokens is refused with 429, but not a good token from there', async () => {
  const bad = { authorization: 'Bearer x.y.z' };
  for (let sent = 0; sent < 3; sent += 1) expect((await send('{ __typename }', '192.0.2.20', bad)).status).toBe(401);
  const refused = await send('{ __typename }', '192.0.2.20', bad);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(5);
  const good = { authorization: `Bearer ${await federation.sign({ sub: 'usr_good' })}` };
  expect((await send('{ __typename }', '192.0.2.20', good)).status).toBe(200);
  expect((await send('{ __typename }', '192.0.2.21', bad)).status).toBe(401);
});

test('an account has its own budget, whatever address it comes from', async () => {
  const authorization = `Bearer ${await federation.sign()}`;
  const answered = await times(21, () => send('{ __typename }', '192.0.2.1', { authorization }));
  expect(answered.filter((status) => status === 429)).toHaveLength(1);
  expect((await send('{ __typename }', '192.0.2.9', { authorization })).status).toBe(429);
});

test('documents that are refused are paid for, and the spent budget refuses them unread', async () => {
  expect(await times(5, () => send('{ nothing', '192.0.2.3'))).toEqual([400, 400, 400, 400, 400]);
  const refused = await send('{ nothing', '192.0.2.3');
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
});

test('a root field has a budget of its own, which each alias takes from', async () => {
  const echo = 'mutation { one: echo { ok } }';
  const login = 'mutation { login { ok } }';
  expect((await send(login, '192.0.2.4')).status).toBe(200);
  expect((await send(login, '192.0.2.4')).status).toBe(200);
  const calls = federation.users.calls.length;
  expect((await send(login, '192.0.2.4')).status).toBe(429);
  expect(federation.users.calls).toHaveLength(calls);
  expect((await send(echo, '192.0.2.4')).status).toBe(200);
});

test('over a WebSocket and over SSE a refusal ends only that operation', async () => {
  const from = { 'x-forwarded-for': '192.0.2.5' };
  const webSocket = new WebSocket(`${federation.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: from,
  });
  const messages = on(webSocket, 'message');
  const next = async () => JSON.parse(String((await messages.next()).value?.[0])) as { type: string; payload: unknown };
  await once(webSocket, 'open');
  webSocket.send(JSON.stringify({ type: 'connection_init' }));
  expect((await next()).type).toBe('connection_ack');
  const execute = (id: string) =>
    webSocket.send(JSON.stringify({ type: 'subscribe', id, payload: { query: '{ __typename }' } }));
  for (let sent = 0; sent < 5; sent += 1) {
    execute(`${sent}`);
    expect([(await next()).type, (await next()).type]).toEqual(['next', 'complete']);
  }
  execute('last');
  const refusal = await next();
  expect(refusal.type).toBe('error');
  expect(refusal.payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  expect(webSocket.readyState).toBe(WebSocket.OPEN);
  webSocket.close();
  const stream = await send('{ __typename }', '192.0.2.5', { accept: 'text/event-stream' });
  expect(stream.status).toBe(200);
  expect(await stream.text()).toContain('RATE_LIMITED');
});

test('a mutation that a subgraph refuses for lack of capacity is refused as a whole, with its time to wait', async () => {
  await send('mutation { echo { ok } }', '192.0.2.6');
  const key = /(\w+): ?echo/.exec(federation.users.queries.at(-1) ?? '')?.[1] ?? 'echo';
  const extensions = { code: 'OVERLOADED', retryAfterMs: 3_000 };
  const body = { data: { [key]: null }, errors: [{ message: 'Too busy.', path: [key], extensions }] };
  federation.users.overrideResponses((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  const refused = await send('mutation { echo { ok } }', '192.0.2.6');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3']);
  expect(await refused.json()).not.toHaveProperty('data');
});
