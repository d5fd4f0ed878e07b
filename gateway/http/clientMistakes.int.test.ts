import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openLiveGateway } from '../../tests/doors/openLiveGateway.ts';
import { RawWebSocket } from '../../tests/doors/rawWebSocket.ts';

const lines: string[] = [];
const log = createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
let gateway: Awaited<ReturnType<typeof openLiveGateway>>;
beforeAll(async () => {
  gateway = await openLiveGateway({}, log);
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Answer = { errors: { message: string; extensions: { code: string } }[] };
const JSON_TYPE = 'application/json';

async function post(body: string, accept = JSON_TYPE): Promise<Answer> {
  const headers = { accept, 'content-type': JSON_TYPE };
  return answerIn(await fetch(gateway.url, { method: 'POST', headers, body }));
}

async function get(query: string): Promise<Answer> {
  const headers = { accept: JSON_TYPE, 'apollo-require-preflight': '1' };
  return answerIn(await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers }));
}

async function answerIn(response: Response): Promise<Answer> {
  const [json = 'null'] = /\{.*\}/.exec(await response.text()) ?? [];
  return JSON.parse(json) as Answer;
}

async function overSocket(query: string): Promise<Answer> {
  const socket = await RawWebSocket.greeted(gateway.port, {});
  socket.subscribe('one', query);
  const { payload } = await socket.message();
  return { errors: payload as Answer['errors'] };
}

const transports: Readonly<Record<string, (query: string) => Promise<Answer>>> = {
  POST: (query) => post(JSON.stringify({ query })),
  GET: get,
  'server-sent events': (query) => post(JSON.stringify({ query }), 'text/event-stream'),
  multipart: (query) => post(JSON.stringify({ query }), 'multipart/mixed;subscriptionSpec=1.0, application/json'),
  WebSocket: overSocket,
};

test.each(Object.keys(transports))(
  '%s: a document that is too large is refused before it is validated',
  async (name) => {
    const ask = transports[name]!;
    const codesOf = async (query: string) => (await ask(query)).errors.map(({ extensions }) => extensions.code);
    expect(await codesOf(`{ ${'me{id}'.repeat(900)} }`)).toEqual(['OPERATION_TOO_LARGE']);
    expect(await codesOf(`subscription { ${'x{id}'.repeat(900)} }`)).toEqual(['OPERATION_TOO_LARGE']);
    expect(await codesOf('{a'.repeat(2400))).toEqual(['OPERATION_TOO_LARGE']);
    expect(await codesOf(`{ me { ${'nothing '.repeat(100)} } }`)).toHaveLength(5);
  },
);

const LONG = 'x'.repeat(1_000_000);

test.each<[string, string]>([
  ['no JSON', `{ "query": "${LONG}`],
  ['a document of one name', JSON.stringify({ query: `{ ${LONG} }` })],
  ['names within each other', JSON.stringify({ query: '{ a'.repeat(300_000) })],
  ['the name of an operation', JSON.stringify({ query: '{ me { id } }', operationName: LONG })],
  ['a variable', JSON.stringify({ query: 'query ($n: Int) { me { id @skip(if: $n) } }', variables: { n: LONG } })],
  ['a value', JSON.stringify({ query: 'query ($n: Boolean!) { me { id @skip(if: $n) } }', variables: { n: LONG } })],
  ['nested variables', `{"query":"{ me { id } }","variables":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`],
])('a megabyte of %s is the mistake of a client: told shortly, and no error in the log', async (_, body) => {
  lines.length = 0;
  const answer = await post(body);
  expect(answer.errors[0]?.extensions.code).not.toBe('INTERNAL');
  expect(JSON.stringify(answer).length).toBeLessThan(2_000);
  expect(JSON.stringify(answer)).not.toContain('call stack');
  expect(lines.filter((line) => Number((JSON.parse(line) as { level: number }).level) >= 40)).toEqual([]);
  expect(lines.join('').length).toBeLessThan(5_000);
});
