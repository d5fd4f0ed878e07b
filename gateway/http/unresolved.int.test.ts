import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openSmallFederation } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());

type Sent = { readonly query: string; readonly operationName?: string };
type Outcome = { status: number | null; code: unknown; message: string; data?: unknown };
type GraphQLResult = { data?: unknown; errors?: { message: string; extensions: { code: unknown } }[] };

const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';

async function overHttp({ query, operationName }: Sent, method: 'GET' | 'POST', accept: string): Promise<Outcome> {
  const address = new URL(`${federation.url}/graphql`);
  const body = method === 'POST' ? { body: JSON.stringify({ query, operationName }) } : {};
  if (method === 'GET') address.searchParams.set('query', query);
  if (method === 'GET' && operationName !== undefined) address.searchParams.set('operationName', operationName);
  const headers = { accept, authorization: `Bearer ${await federation.sign()}` };
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const response = await fetch(address, { method, headers: { ...headers, ...type }, ...body });
  // Node refuses a URL that is too long, without a body.
  if (response.status === 431) return { status: 431, code: null, message: '' };
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith(SSE);
  return outcomeOf(
    isStream ? null : response.status,
    JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as GraphQLResult,
  );
}

function outcomeOf(status: number | null, { data, errors }: GraphQLResult): Outcome {
  const [error] = errors ?? [];
  return { status, code: error?.extensions.code ?? null, message: error?.message ?? '', ...(data != null && { data }) };
}

async function overWebSocket({ query, operationName }: Sent): Promise<Outcome> {
  const token = await federation.sign();
  const client = createClient({
    url: `${federation.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    return await new Promise<Outcome>((resolve) => {
      client.subscribe(
        { query, ...(operationName !== undefined && { operationName }) },
        {
          next: (result) => resolve(outcomeOf(null, result as GraphQLResult)),
          error: (errors) => resolve(outcomeOf(null, { errors: errors as never })),
          complete: () => undefined,
        },
      );
    });
  } finally {
    await client.dispose();
  }
}

const transports: Record<string, (sent: Sent) => Promise<Outcome>> = {
  'POST ': (sent) => overHttp(sent, 'POST', 'application/json'),
  'GET ': (sent) => overHttp(sent, 'GET', 'application/json'),
  'SSE over POST': (sent) => overHttp(sent, 'POST', SSE),
  'SSE over GET': (sent) => overHttp(sent, 'GET', SSE),
  multipart: (sent) => overHttp(sent, 'POST', MULTIPART),
  WebSocket: overWebSocket,
};

const rename = 'mutation M { rename(name: "x") { id } }';
const severalOperations = `${rename} mutation N { pay } query Q { secret }`;
const unresolved: Record<string, Sent> = {
  'an unknown name': { query: rename, operationName: 'Other' },
  'several operations without a name': { query: severalOperations },
  'several operations with an empty name': { query: severalOperations, operationName: '' },
  'a name of the prototype': { query: rename, operationName: '__proto__' },
  'a name of 100 KB': { query: rename, operationName: 'x'.repeat(100_000) },
  'a name of control characters': { query: rename, operationName: '\u0000\u001b[2J\r\nx' },
  'fragments alone': { query: 'fragment F on Query { secret }' },
};

test.each(Object.keys(transports))(
  'over %s an operation that cannot be selected is refused without a subgraph call',
  async (name) => {
    const send = transports[name];
    if (!send) throw new Error(`expected a transport, got ${name}`);
    const before = federation.users.queries.length + federation.orders.queries.length;
    for (const [title, sent] of Object.entries(unresolved)) {
      const { status, code, message, data } = await send(sent);
      if (status === 431) continue;
      expect([title, status ?? 400, code, data]).toEqual([title, 400, codeOf(title), undefined]);
      expect(message.length).toBeLessThan(400);
      expect(message).not.toMatch(/\p{Cc}/u);
    }
    expect(federation.users.queries.length + federation.orders.queries.length).toBe(before);
  },
);

/** Validation refuses an unused fragment before the operation is selected. */
function codeOf(title: string): string {
  return title === 'fragments alone' ? 'GRAPHQL_VALIDATION_FAILED' : 'OPERATION_RESOLUTION_FAILURE';
}

test.each(Object.keys(transports))(
  'over %s an empty operation name counts as absent, and the guards check the operation',
  async (name) => {
    const send = transports[name];
    if (!send) throw new Error(`expected a transport, got ${name}`);
    expect(await send({ query: '{ secret }', operationName: '' })).toMatchObject({
      data: { secret: expect.any(String) },
    });
    // The caller has no scope: without the guards the operation would succeed.
    expect(await send({ query: 'query Q { users { name } }', operationName: '' })).toMatchObject({ code: 'FORBIDDEN' });
    const before = federation.users.queries.length;
    const renamed = await send({ query: rename, operationName: '' });
    const isGet = name.includes('GET');
    expect(renamed).toMatchObject(isGet ? { status: 405, code: 'BAD_REQUEST' } : { data: { rename: {} } });
    expect(federation.users.queries.length - before).toBe(isGet ? 0 : 1);
  },
);

test('an operation may be named like a prototype member, and the named one of several is executed', async () => {
  const query = 'query __proto__ { secret } query constructor { anyone { name } }';
  for (const send of Object.values(transports)) {
    expect(await send({ query, operationName: '__proto__' })).toMatchObject({ data: { secret: expect.any(String) } });
    expect(await send({ query, operationName: 'constructor' })).toMatchObject({ data: { anyone: { name: 'Ada' } } });
  }
});

test('the alias __proto__ and reserved aliases are refused without a subgraph call', async () => {
  const before = federation.users.queries.length;
  for (const query of ['mutation { __proto__: rename(name: "x") { id } }', '{ anyone { __typename: name } }'])
    for (const send of Object.values(transports)) {
      const { code, message } = await send({ query });
      expect([code, message]).toEqual(['GRAPHQL_VALIDATION_FAILED', expect.stringContaining('are reserved')]);
    }
  expect(federation.users.queries.length).toBe(before);
  expect(await overHttp({ query: '{ anyone { __isPerson: __typename } }' }, 'POST', '*/*')).toMatchObject({
    data: { anyone: { __isPerson: 'User' } },
  });
});
