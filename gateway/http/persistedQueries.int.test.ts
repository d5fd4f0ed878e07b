import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RawWebSocket } from '../../tests/transports/rawWebSocket.ts';
import { openSmallFederation } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());

const query = '{ anyone { name } }';
const sha256Hash = createHash('sha256').update(query).digest('hex');
const extensions = { persistedQuery: { version: 1, sha256Hash } };
const answer = { data: { anyone: { name: 'Ada' } } };

async function post(body: object, accept = 'application/json') {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(`${federation.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as unknown };
}

async function get(parameters: Record<string, string>) {
  const response = await fetch(`${federation.url}/graphql?${new URLSearchParams(parameters)}`);
  return { status: response.status, body: (await response.json()) as unknown };
}

const errorOf = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] });

test('a document is stored by its hash, and every transport then executes the hash alone', async () => {
  const notFound = { status: 200, body: errorOf('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound') };
  expect(await post({ extensions })).toMatchObject(notFound);
  expect(await get({ extensions: JSON.stringify(extensions) })).toMatchObject(notFound);
  expect(await post({ query, extensions })).toEqual({ status: 200, body: answer });
  expect(await post({ extensions })).toEqual({ status: 200, body: answer });
  expect(await get({ extensions: JSON.stringify(extensions) })).toEqual({ status: 200, body: answer });
  expect((await post({ extensions }, 'text/event-stream')).body).toEqual(answer);
  const socket = await RawWebSocket.openInitialised(Number(new URL(federation.url).port), {});
  socket.send({ type: 'subscribe', id: 'one', payload: { extensions } });
  expect(await socket.message()).toMatchObject({ type: 'next', id: 'one', payload: answer });
  socket.raw.destroy();
});

test.each([
  ['another hash', { ...extensions.persistedQuery, sha256Hash: 'f00' }, 'provided sha does not match query'],
  ['another version', { ...extensions.persistedQuery, version: 2 }, 'Unsupported persisted query version'],
  ['no hash', { version: 1 }, 'Unsupported persisted query version'],
])('%s is refused', async (_, persistedQuery, message) => {
  expect(await post({ query, extensions: { persistedQuery } })).toMatchObject({
    status: 400,
    body: errorOf('BAD_REQUEST', message),
  });
});
