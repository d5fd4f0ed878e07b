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
type Told = { status: number | null; code: unknown; message: string; data?: unknown };
type Answer = { data?: unknown; errors?: { message: string; extensions: { code: unknown } }[] };

const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';

async function overHttp({ query, operationName }: Sent, method: 'GET' | 'POST', accept: string): Promise<Told> {
  const address = new URL(`${federation.url}/graphql`);
  const body = method === 'POST' ? { body: JSON.stringify({ query, operationName }) } : {};
  if (method === 'GET') address.searchParams.set('query', query);
  if (method === 'GET' && operationName !== undefined) address.searchParams.set('operationName', operationName);
  const headers = { accept, authorization: `Bearer ${await federation.sign()}` };
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const response = await fetch(address, { method, headers: { ...headers, ...type }, ...body });
  // Node refuses an address that is too long, and says so without a body.
  if (response.status === 431) return { status: 431, code: null, message: '' };
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith(SSE);
  return toldOf(isStream ? null : response.status, JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as Answer);
}

function toldOf(status: number | null, { data, errors }: Answer): Told {
  const [error] = errors ?? [];
  return { status, code: error?.extensions.code ?? null, message: error?.message ?? '', ...(data != null && { data }) };
}

async function overWebSocket({ query, operationName }: Sent): Promise<Told> {
  const token = await federation.sign();
  const client = createClient({
    url: `${federation.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    return await new Promise<Told>((resolve) => {
      client.subscribe(
        { query, ...(operationName !== undefined && { operationName }) },
        {
          next: (result) => resolve(toldOf(null, result as Answer)),
          error: (errors) => resolve(toldOf(null, { errors: errors as never })),
          complete: () => undefined,
        },
      );
    });
  } finally {
    await client.dispose();
  }
}

const transports: Record<string, (sent: Sent) => Promise<Told>> = {
  'POST ': (sent) => overHttp(sent, 'POST', 'application/json'),
  'GET ': (sent) => overHttp(sent, 'GET', 'application/json'),
  'SSE over POST': (sent) => overHttp(sent, 'POST', SSE),
  'SSE over GET': (sent) => overHttp(sent, 'GET', SSE),
  multipart: (sent) => overHttp(sent, 'POST', MULTIPART),
  WebSocket: overWebSocket,
};

const rename = 'mutation M { rename(name: "x") { id } }';
const two = `${rename} mutation N { pay } query Q { secret }`;
const unresolved: Record<string, Sent> = {
  'an unknown name': { query: rename, operationName: 'Other' },
  'several operations without a name': { query: two },
  'several operations with an empty name': { query: two, operationName: '' },
  'a name of the prototype': { query: rename, operationName: '__proto__' },
  'a name of 100 KB': { query: rename, operationName: 'x'.repeat(100_000) },
  'a name of control characters': { query: rename, operationName: '\u0000\u001b[2J\r\nx' },
  'fragments alone': { query: 'fragment F on Query { secret }' },
};

test.each(Object.keys(transports))(
  'over %s an operation that is not resolved is refused, and no subgraph is asked',
  async (name) => {
    const ask = transports[name];
    if (!ask) throw new Error(`expected a transport, got ${name}`);
    const asked = federation.users.queries.length + federation.orders.queries.length;
    for (const [title, sent] of Object.entries(unresolved)) {
      const { status, code, message, data } = await ask(sent);
      if (status === 431) continue;
      expect([title, status ?? 400, code, data]).toEqual([title, 400, codeOf(title), undefined]);
      expect(message.length).toBeLessThan(400);
      // eslint-disable-next-line no-control-regex
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
    expect(federation.users.queries.length + federation.orders.queries.length).toBe(asked);
  },
);

/** A fragment that nothing uses is refused before it is found that there is no operation. */
function codeOf(title: string): string {
  return title === 'fragments alone' ? 'GRAPHQL_VALIDATION_FAILED' : 'OPERATION_RESOLUTION_FAILURE';
}

test.each(Object.keys(transports))('over %s an empty name is none, and the guards know the operation', async (name) => {
  const ask = transports[name];
  if (!ask) throw new Error(`expected a transport, got ${name}`);
  expect(await ask({ query: '{ secret }', operationName: '' })).toMatchObject({ data: { secret: expect.any(String) } });
  // The caller has no scope: what skips the guards answers it.
  expect(await ask({ query: 'query Q { users { name } }', operationName: '' })).toMatchObject({ code: 'FORBIDDEN' });
  const asked = federation.users.queries.length;
  const renamed = await ask({ query: rename, operationName: '' });
  const isGet = name.includes('GET');
  expect(renamed).toMatchObject(isGet ? { status: 405, code: 'BAD_REQUEST' } : { data: { rename: {} } });
  expect(federation.users.queries.length - asked).toBe(isGet ? 0 : 1);
});

test('an operation may have a name of the prototype, and of several the named one is executed', async () => {
  const query = 'query __proto__ { secret } query constructor { anyone { name } }';
  for (const ask of Object.values(transports)) {
    expect(await ask({ query, operationName: '__proto__' })).toMatchObject({ data: { secret: expect.any(String) } });
    expect(await ask({ query, operationName: 'constructor' })).toMatchObject({ data: { anyone: { name: 'Ada' } } });
  }
});

test('an alias of the prototype or of introspection is refused, and no subgraph is asked', async () => {
  const asked = federation.users.queries.length;
  for (const query of ['mutation { __proto__: rename(name: "x") { id } }', '{ anyone { __typename: name } }'])
    for (const ask of Object.values(transports)) {
      const { code, message } = await ask({ query });
      expect([code, message]).toEqual(['GRAPHQL_VALIDATION_FAILED', expect.stringContaining('are reserved')]);
    }
  expect(federation.users.queries.length).toBe(asked);
  expect(await overHttp({ query: '{ anyone { __isPerson: __typename } }' }, 'POST', '*/*')).toMatchObject({
    data: { anyone: { __isPerson: 'User' } },
  });
});
