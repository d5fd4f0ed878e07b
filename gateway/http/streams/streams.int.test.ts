import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openTransports, type TestTransports } from '../../../tests/transports/openTransports.ts';
import { RawSocket } from '../../../tests/transports/rawSocket.ts';
import type { SubscriptionEndReason } from '../../subscriptions/subscriptionHub.ts';

let transports: TestTransports;
beforeAll(async () => {
  transports = await openTransports({ heartbeatMs: 100, connectionsPerUser: 2 }, ['https://shop.example']);
});
afterAll(() => transports[Symbol.asyncDispose]());

const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';
type RequestOptions = {
  accept?: string;
  query?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: object;
};

/** Sends a request and reads the head of the response; the body remains to be read. */
async function request({
  accept = SSE,
  query = 'subscription { ticks }',
  method = 'POST',
  headers = {},
  body,
}: RequestOptions) {
  const raw = await RawSocket.open(transports.port);
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

/** The body without heartbeats, up to the pattern or the end of the stream. */
async function readUntil(raw: RawSocket, pattern: RegExp): Promise<string> {
  let body = '';
  while (!pattern.test(body)) {
    const next = await chunk(raw);
    if (next === null) return `${body}<end>`;
    body += next.replace(/^:\n\n$/, '');
  }
  return body;
}

const subscribed = (count: number) => eventually(async () => transports.hub.counters().subscriptions === count);

test('SSE: each event has its cursor, then complete follows, over POST and GET', async () => {
  for (const method of ['POST', 'GET']) {
    const { raw, head } = await request({ method });
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    expect(head).toMatch(/^content-type: text\/event-stream; charset=utf-8\r$/im);
    expect(head).toMatch(/^cache-control: private, no-store\r$/im);
    expect(head).toMatch(/^x-request-id: /im);
    await subscribed(1);
    transports.hub.publish(1, 2);
    expect(await readUntil(raw, /"ticks":2}}\n\n/)).toBe(
      'id: 1\nevent: next\ndata: {"data":{"ticks":1}}\n\nid: 2\nevent: next\ndata: {"data":{"ticks":2}}\n\n',
    );
    transports.hub.end({ kind: 'complete' });
    expect(await readUntil(raw, /never/)).toBe('event: complete\ndata:\n\n<end>');
    raw.destroy();
  }
});

test('SSE: Last-Event-ID is the cursor to resume after', async () => {
  const { raw } = await request({ headers: { 'last-event-id': '1' } });
  expect(transports.hub.requests.at(-1)?.lastEventId).toBe('1');
  expect(await readUntil(raw, /ticks":2/)).toContain('id: 2\n');
  raw.destroy();
  await subscribed(0);
});

test('SSE: a query is a stream of one item, and errors are sent in the stream', async () => {
  const { raw } = await request({ query: '{ hello }' });
  expect(await readUntil(raw, /never/)).toBe(
    'event: next\ndata: {"data":{"hello":"world"}}\n\nevent: complete\ndata:\n\n<end>',
  );
  for (const [query, code] of [
    ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { mine }', 'UNAUTHENTICATED'],
    ['{ hello ', 'GRAPHQL_PARSE_FAILED'],
  ] as const) {
    const response = await request({ query });
    expect(response.status).toBe(200);
    const body = await readUntil(response.raw, /never/);
    expect(body).toMatch(/^event: next\ndata: {"errors":\[.*\]}\n\nevent: complete\ndata:\n\n<end>$/);
    expect(body).toContain(`"code":"${code}"`);
  }
});

test('SSE: a refusal before the stream starts has the other accepted media type', async () => {
  const accept = 'text/event-stream, application/graphql-response+json, application/json;q=0.9';
  const { raw, head } = await request({ accept, headers: { authorization: 'x' } });
  expect(head).toMatch(/^HTTP\/1.1 401 /);
  expect(head).toMatch(/^content-type: application\/graphql-response\+json/im);
  raw.destroy();
});

test('SSE: an expired token completes the stream with an error; after other reasons the client reconnects', async () => {
  const endOf = async (reason: SubscriptionEndReason) => {
    const { raw } = await request({});
    await subscribed(1);
    transports.hub.end({ kind: 'close', reason });
    return readUntil(raw, /never/);
  };
  expect(await endOf('tokenExpired')).toMatch(/UNAUTHENTICATED.*\n\nevent: complete\ndata:\n\n<end>$/);
  expect(await endOf('slowConsumer')).toBe('<end>');
});

test('multipart: parts in an envelope, each closed by the next boundary, with heartbeats and a last boundary', async () => {
  const { raw, head } = await request({ accept: MULTIPART });
  expect(head).toMatch(/^content-type: multipart\/mixed;boundary="graphql";subscriptionSpec=1.0\r$/im);
  const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
  expect(await chunk(raw)).toBe(`\r\n--graphql${part('{}')}`);
  expect(await chunk(raw)).toBe(part('{}'));
  transports.hub.publish(5);
  expect(await readUntil(raw, /payload.*\r\n--graphql/)).toContain(part('{"payload":{"data":{"ticks":5}}}'));
  transports.hub.end({ kind: 'error', errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
  const error = '{"payload":null,"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}';
  expect(await readUntil(raw, /never/)).toContain(`${part(error)}--\r\n<end>`);
});

test('multipart: a refused subscription has a status, and a query has a plain response', async () => {
  const statusOf = async (query: string, rest: RequestOptions = {}) => {
    const { raw, status, head } = await request({ accept: MULTIPART, query, ...rest });
    raw.destroy();
    return [status, /^content-type: (application\/[\w+-]+)/im.exec(head)?.[1]];
  };
  expect(await statusOf('subscription { nothing }')).toEqual([400, 'application/json']);
  expect(await statusOf('subscription { mine }')).toEqual([401, 'application/json']);
  expect(await statusOf('{ hello }')).toEqual([200, 'application/json']);
  // The Accept header of Apollo Client, which reads error codes of a status other than 200 only in this media type.
  const accept =
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9';
  const type = 'application/graphql-response+json';
  expect(await statusOf('subscription { nothing }', { accept })).toEqual([400, type]);
  expect(await statusOf('subscription { mine }', { accept })).toEqual([401, type]);
  expect(await statusOf('{ hello }', { accept, headers: { authorization: 'x' } })).toEqual([401, type]);
  expect(await statusOf('{ hello }', { accept, body: { query: 7 } })).toEqual([400, type]);
  expect(await statusOf('{ hello }', { accept })).toEqual([200, type]);
});

test.each<[string, number, RequestOptions]>([
  ['a subscription without an accepted stream type', 406, { accept: 'application/json' }],
  ['a subscription that accepts anything plain', 406, { accept: '*/*' }],
  ['an unknown stream type', 406, { accept: 'multipart/mixed;subscriptionSpec=2.0' }],
  ['a mutation by GET', 405, { method: 'GET', query: 'mutation { touch }' }],
  ['another method', 405, { method: 'PUT' }],
  ['another method', 405, { method: 'DELETE' }],
  ['a page of another origin', 403, { method: 'GET', headers: { origin: 'https://evil.example' } }],
  ['an invalid token', 401, { headers: { authorization: 'x' } }],
  ['a body without an operation', 400, { body: { query: 7 } }],
  ['a list of operations', 400, { body: [{ query: '{ hello }' }] }],
])('%s: status %i', async (_, status, options) => {
  const response = await request(options);
  expect(response.status).toBe(status);
  if (status === 405) expect(response.head).toMatch(/^allow: .*POST/im);
  response.raw.destroy();
});

test('a mutation by GET is not executed', () => {
  expect(transports.counts.touched).toBe(0);
});

test('a listed origin may read the stream', async () => {
  const { raw, head } = await request({ headers: { origin: 'https://shop.example' } });
  expect(head).toMatch(/^access-control-allow-origin: https:\/\/shop.example\r$/im);
  raw.destroy();
  await subscribed(0);
});

test('a connection above the limit of a user is refused with retry-after', async () => {
  const mine = { headers: { authorization: 'Bearer eve.one' } };
  const open = await Promise.all([request(mine), request(mine)]);
  const third = await request(mine);
  expect([third.status, /retry-after: 1/i.test(third.head)]).toEqual([503, true]);
  for (const { raw } of [...open, third]) raw.destroy();
  await subscribed(0);
});

test('a client that disconnects, or half-closes its connection, frees everything', async () => {
  const [gone, half] = await Promise.all([request({}), request({ accept: MULTIPART })]);
  await subscribed(2);
  gone.raw.destroy();
  half.raw.socket.end();
  await subscribed(0);
});
