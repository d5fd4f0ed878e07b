import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openSubscriptionGateway } from '../../tests/transports/openSubscriptionGateway.ts';
import { RawWebSocket } from '../../tests/transports/rawWebSocket.ts';

const lines: string[] = [];
const log = createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
let gateway: Awaited<ReturnType<typeof openSubscriptionGateway>>;
beforeAll(async () => {
  gateway = await openSubscriptionGateway({}, log);
});
afterAll(() => gateway[Symbol.asyncDispose]());

type ErrorResponse = { errors: { message: string; extensions: { code: string } }[] };
const JSON_TYPE = 'application/json';

async function post(body: string, accept = JSON_TYPE): Promise<ErrorResponse> {
  const headers = { accept, 'content-type': JSON_TYPE };
  return errorsIn(await fetch(gateway.url, { method: 'POST', headers, body }));
}

async function get(query: string): Promise<ErrorResponse> {
  const headers = { accept: JSON_TYPE, 'apollo-require-preflight': '1' };
  return errorsIn(await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers }));
}

async function errorsIn(response: Response): Promise<ErrorResponse> {
  const [json = 'null'] = /\{.*\}/.exec(await response.text()) ?? [];
  return JSON.parse(json) as ErrorResponse;
}

async function overSocket(query: string): Promise<ErrorResponse> {
  const socket = await RawWebSocket.openInitialised(gateway.port, {});
  socket.subscribe('one', query);
  const { payload } = await socket.message();
  return { errors: payload as ErrorResponse['errors'] };
}

const transports: Readonly<Record<string, (query: string) => Promise<ErrorResponse>>> = {
  POST: (query) => post(JSON.stringify({ query })),
  GET: get,
  'server-sent events': (query) => post(JSON.stringify({ query }), 'text/event-stream'),
  multipart: (query) => post(JSON.stringify({ query }), 'multipart/mixed;subscriptionSpec=1.0, application/json'),
  WebSocket: overSocket,
};

test.each(Object.keys(transports))('%s: a document that is too large is refused before validation', async (name) => {
  const send = transports[name]!;
  const codesOf = async (query: string) => (await send(query)).errors.map(({ extensions }) => extensions.code);
  // Of which the longest still fits into a URL.
  expect(await codesOf(`{ ${'me{id}'.repeat(500)} }`)).toEqual(['OPERATION_TOO_LARGE']);
  expect(await codesOf(`subscription { ${'x{id}'.repeat(500)} }`)).toEqual(['OPERATION_TOO_LARGE']);
  expect(await codesOf('{a'.repeat(1500))).toEqual(['OPERATION_TOO_LARGE']);
  expect(await codesOf(`{ me { ${'nothing '.repeat(100)} } }`)).toHaveLength(5);
});

const LONG = 'x'.repeat(1_000_000);

test.each<[string, string]>([
  ['no JSON', `{ "query": "${LONG}`],
  ['a document of one name', JSON.stringify({ query: `{ ${LONG} }` })],
  ['nested names', JSON.stringify({ query: '{ a'.repeat(300_000) })],
  ['the name of an operation', JSON.stringify({ query: '{ me { id } }', operationName: LONG })],
  ['a variable', JSON.stringify({ query: 'query ($n: Int) { me { id @skip(if: $n) } }', variables: { n: LONG } })],
  ['a value', JSON.stringify({ query: 'query ($n: Boolean!) { me { id @skip(if: $n) } }', variables: { n: LONG } })],
  ['nested variables', `{"query":"{ me { id } }","variables":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`],
])('a megabyte of %s is a client error: a short response and no error in the log', async (_, body) => {
  lines.length = 0;
  const response = await post(body);
  expect(response.errors[0]?.extensions.code).not.toBe('INTERNAL');
  expect(JSON.stringify(response).length).toBeLessThan(2_000);
  expect(JSON.stringify(response)).not.toContain('call stack');
  expect(lines.filter((line) => Number((JSON.parse(line) as { level: number }).level) >= 40)).toEqual([]);
  expect(lines.join('').length).toBeLessThan(5_000);
});
