import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openSmallFederation } from '../../tests/smallFederation.ts';

/** The class that `parse` of graphql-js creates for each document. */
type Parsers = { readonly Parser: { readonly prototype: Parser } };
type Parser = { _lexer: { source: { body: string } }; parseDocument: () => unknown };

/** The texts that graphql-js has parsed in this process, subgraphs included. */
const parsed: string[] = [];
let federation: Awaited<ReturnType<typeof openSmallFederation>>;

beforeAll(async () => {
  const { prototype } = (createRequire(import.meta.url)('graphql/language/parser.js') as Parsers).Parser;
  const { parseDocument } = prototype;
  // Counts, and parses as before.
  prototype.parseDocument = function counted(this: Parser) {
    parsed.push(this._lexer.source.body);
    return parseDocument.call(this);
  };
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());
beforeEach(() => void (parsed.length = 0));

const timesParsed = (query: string): number => parsed.filter((text) => text === query).length;
const data = { anyone: { name: 'Ada' } };

async function post(body: object): Promise<unknown> {
  const response = await fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

test('a request over POST is parsed once, and an equal one is not parsed again', async () => {
  const query = 'query Post { anyone { name } }';
  expect(await post({ query })).toEqual({ data });
  expect(timesParsed(query)).toBe(1);
  expect(await post({ query, operationName: 'Post' })).toEqual({ data });
  expect(timesParsed(query)).toBe(1);
});

test('a persisted query is parsed once, when its document is sent', async () => {
  const query = 'query Persisted { anyone { name } }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  expect(await post({ extensions })).toMatchObject({ errors: [{ message: 'PersistedQueryNotFound' }] });
  expect(await post({ query, extensions })).toEqual({ data });
  expect(await post({ extensions })).toEqual({ data });
  expect(timesParsed(query)).toBe(1);
});

test('a request over SSE is parsed once', async () => {
  const query = 'query Sse { anyone { name } }';
  const client = createSseClient({ url: `${federation.url}/graphql`, retryAttempts: 0 });
  for await (const result of client.iterate({ query })) expect(result).toEqual({ data });
  expect(timesParsed(query)).toBe(1);
});

test('a request over WebSocket is parsed once', async () => {
  const query = 'query Socket { anyone { name } }';
  const url = `${federation.url.replace('http', 'ws')}/graphql`;
  const client = createSocketClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  for await (const result of client.iterate({ query })) expect(result).toEqual({ data });
  await client.dispose();
  expect(timesParsed(query)).toBe(1);
});

test('a request in parts is parsed once', async () => {
  const query = 'query Parts { anyone { name ... @defer { orders { number } } } }';
  const response = await fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'multipart/mixed;incrementalSpec=v0.2' },
    body: JSON.stringify({ query }),
  });
  expect(await response.text()).toContain('"number":"A-1"');
  expect(timesParsed(query)).toBe(1);
});
