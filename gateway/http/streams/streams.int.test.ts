import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDoors, type Doors } from '../../../tests/doors/openDoors.ts';
import { RawSocket } from '../../../tests/doors/rawSocket.ts';

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors({ heartbeatMs: 100, connectionsPerUser: 2 }, ['https://shop.example']);
});
afterAll(() => doors[Symbol.asyncDispose]());

const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';
type Request = { accept?: string; query?: string; method?: string; headers?: Record<string, string>; body?: object };

/** Sends bytes, and answers the status line with the headers; what follows stays to be taken. */
async function ask({ accept = SSE, query = 'subscription { ticks }', method = 'POST', headers = {}, body }: Request) {
  const raw = await RawSocket.open(doors.port);
  const isGet = method === 'GET';
  const text = isGet ? '' : JSON.stringify(body ?? { query });
  const path = isGet ? `/graphql?query=${encodeURIComponent(query)}` : '/graphql';
  const all = {
    host: 'gateway',
    accept,
    ...(!isGet && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  raw.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
  const head = await raw.takeUntil('\r\n\r\n');
  return { raw, head, status: Number(head.split(' ')[1]) };
}

/** The next chunk of a chunked body; null for the last. */
async function chunk(raw: RawSocket): Promise<string | null> {
  const size = Number.parseInt(await raw.takeUntil('\r\n'), 16);
  const bytes = await raw.take(size);
  await raw.take(2);
  return size === 0 ? null : bytes.toString();
}

/** The body as far as it matters: without heartbeats, until the pattern has come or the stream has ended. */
async function readUntil(raw: RawSocket, pattern: RegExp): Promise<string> {
  let body = '';
  while (!pattern.test(body)) {
    const next = await chunk(raw);
    if (next === null) return `${body}<end>`;
    body += next.replace(/^:\n\n$/, '');
  }
  return body;
}

const subscribed = (count: number) => eventually(async () => doors.live.counters().subscriptions === count);

test('SSE: each event with its cursor, then complete, over POST and GET', async () => {
  for (const method of ['POST', 'GET']) {
    const { raw, head } = await ask({ method });
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    expect(head).toMatch(/^content-type: text\/event-stream; charset=utf-8\r$/im);
    expect(head).toMatch(/^cache-control: no-store\r$/im);
    expect(head).toMatch(/^x-request-id: /im);
    await subscribed(1);
    doors.live.publish(1, 2);
    expect(await readUntil(raw, /"ticks":2}}\n\n/)).toBe(
      'id: 1\nevent: next\ndata: {"data":{"ticks":1}}\n\nid: 2\nevent: next\ndata: {"data":{"ticks":2}}\n\n',
    );
    doors.live.end({ kind: 'complete' });
    expect(await readUntil(raw, /never/)).toBe('event: complete\ndata:\n\n<end>');
    raw.destroy();
  }
});

test('SSE: Last-Event-ID is where it goes on', async () => {
  const { raw } = await ask({ headers: { 'last-event-id': '1' } });
  expect(doors.live.requests.at(-1)?.lastEventId).toBe('1');
  expect(await readUntil(raw, /ticks":2/)).toContain('id: 2\n');
  raw.destroy();
  await subscribed(0);
});

test('SSE: queries too, and what is wrong is told in the stream', async () => {
  const { raw } = await ask({ query: '{ hello }' });
  expect(await readUntil(raw, /never/)).toBe(
    'event: next\ndata: {"data":{"hello":"world"}}\n\nevent: complete\ndata:\n\n<end>',
  );
  for (const [query, code] of [
    ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { mine }', 'UNAUTHENTICATED'],
    ['{ hello ', 'GRAPHQL_PARSE_FAILED'],
  ] as const) {
    const asked = await ask({ query });
    expect(asked.status).toBe(200);
    const body = await readUntil(asked.raw, /never/);
    expect(body).toMatch(/^event: next\ndata: {"errors":\[.*\]}\n\nevent: complete\ndata:\n\n<end>$/);
    expect(body).toContain(`"code":"${code}"`);
  }
});

test('SSE: what is refused before there is a stream has the media type that is accepted beside it', async () => {
  const accept = 'text/event-stream, application/graphql-response+json, application/json;q=0.9';
  const { raw, head } = await ask({ accept, headers: { authorization: 'x' } });
  expect(head).toMatch(/^HTTP\/1.1 401 /);
  expect(head).toMatch(/^content-type: application\/graphql-response\+json/im);
  raw.destroy();
});

test('SSE: a token that ends is told and final; too slow and going away ask to come again', async () => {
  const endOf = async (code: number) => {
    const { raw } = await ask({});
    await subscribed(1);
    doors.live.end({ kind: 'close', code, reason: 'why' });
    return readUntil(raw, /never/);
  };
  expect(await endOf(4403)).toMatch(/UNAUTHENTICATED.*\n\nevent: complete\ndata:\n\n<end>$/);
  expect(await endOf(1013)).toBe('<end>');
});

test('multipart: parts in an envelope, each closed by the next boundary, heartbeats between, a last boundary', async () => {
  const { raw, head } = await ask({ accept: MULTIPART });
  expect(head).toMatch(/^content-type: multipart\/mixed;boundary="graphql";subscriptionSpec=1.0\r$/im);
  const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
  expect(await chunk(raw)).toBe(`\r\n--graphql${part('{}')}`);
  expect(await chunk(raw)).toBe(part('{}'));
  doors.live.publish(5);
  expect(await readUntil(raw, /payload.*\r\n--graphql/)).toContain(part('{"payload":{"data":{"ticks":5}}}'));
  doors.live.end({ kind: 'error', errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
  const error = '{"payload":null,"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}';
  expect(await readUntil(raw, /never/)).toContain(`${part(error)}--\r\n<end>`);
});

test('multipart: what is not let in has a status, and a query is answered plainly', async () => {
  const statusOf = async (query: string, rest: Request = {}) => {
    const { raw, status, head } = await ask({ accept: MULTIPART, query, ...rest });
    raw.destroy();
    return [status, /^content-type: (application\/[\w+-]+)/im.exec(head)?.[1]];
  };
  expect(await statusOf('subscription { nothing }')).toEqual([400, 'application/json']);
  expect(await statusOf('subscription { mine }')).toEqual([401, 'application/json']);
  expect(await statusOf('{ hello }')).toEqual([200, 'application/json']);
  // As Apollo Client asks: it reads a code beside another status than 200 only in this media type.
  const accept =
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9';
  const type = 'application/graphql-response+json';
  expect(await statusOf('subscription { nothing }', { accept })).toEqual([400, type]);
  expect(await statusOf('subscription { mine }', { accept })).toEqual([401, type]);
  expect(await statusOf('{ hello }', { accept, headers: { authorization: 'x' } })).toEqual([401, type]);
  expect(await statusOf('{ hello }', { accept, body: { query: 7 } })).toEqual([400, type]);
  expect(await statusOf('{ hello }', { accept })).toEqual([200, type]);
});

test.each<[string, number, Request]>([
  ['a subscription without a stream to accept', 406, { accept: 'application/json' }],
  ['a subscription that accepts anything plain', 406, { accept: '*/*' }],
  ['a stream nobody speaks', 406, { accept: 'multipart/mixed;subscriptionSpec=2.0' }],
  ['a mutation by GET', 405, { method: 'GET', query: 'mutation { touch }' }],
  ['another method', 405, { method: 'PUT' }],
  ['another method', 405, { method: 'DELETE' }],
  ['a page of another origin', 403, { method: 'GET', headers: { origin: 'https://evil.example' } }],
  ['a token that is none', 401, { headers: { authorization: 'x' } }],
  ['a body that is no operation', 400, { body: { query: 7 } }],
  ['a list of operations', 400, { body: [{ query: '{ hello }' }] }],
])('%s is answered %i', async (_, status, request) => {
  const asked = await ask(request);
  expect(asked.status).toBe(status);
  if (status === 405) expect(asked.head).toMatch(/^allow: .*POST/im);
  asked.raw.destroy();
});

test('a mutation by GET was not made', () => {
  expect(doors.counts.touched).toBe(0);
});

test('a listed origin may read the stream', async () => {
  const { raw, head } = await ask({ headers: { origin: 'https://shop.example' } });
  expect(head).toMatch(/^access-control-allow-origin: https:\/\/shop.example\r$/im);
  raw.destroy();
  await subscribed(0);
});

test('one connection too many of a user is refused, to come again', async () => {
  const mine = { headers: { authorization: 'Bearer eve.one' } };
  const open = await Promise.all([ask(mine), ask(mine)]);
  const third = await ask(mine);
  expect([third.status, /retry-after: 1/i.test(third.head)]).toEqual([503, true]);
  for (const { raw } of [...open, third]) raw.destroy();
  await subscribed(0);
});

test('a client that goes, also by closing its half, frees everything', async () => {
  const [gone, half] = await Promise.all([ask({}), ask({ accept: MULTIPART })]);
  await subscribed(2);
  gone.raw.destroy();
  half.raw.socket.end();
  await subscribed(0);
});
