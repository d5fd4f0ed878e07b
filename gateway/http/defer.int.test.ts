import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventually } from '#platform/testing/eventually.ts';
import { ada, openSmallFederation } from '../../tests/smallFederation.ts';

const PARTS = {
  'deferSpec=20220824': 'multipart/mixed;deferSpec=20220824',
  v2: 'multipart/mixed;incrementalSpec=v0.2',
};
const QUERY = '{ anyone { name ... @defer(label: "slow") { orders { number } } } }';
const WHOLE = { anyone: { name: 'Ada', orders: [{ number: 'A-1' }] } };

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation({ callTimeoutMs: 3000, operationTimeoutMs: 4000 });
});
afterEach(() => federation[Symbol.asyncDispose]());

/**
 * Makes orders respond only after `release` is called. `called` resolves with the first call, and `aborted` when a call
 * has ended without a response.
 */
function holdOrders(body: unknown = { data: { _entities: [{ orders: [{ number: 'A-1' }] }] } }) {
  const released = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  federation.orders.overrideResponses((_request, response) => {
    called.resolve();
    response.once('close', () => !response.writableEnded && aborted.resolve());
    void released.promise.then(() =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  return { release: released.resolve, called: called.promise, aborted: aborted.promise };
}

async function request(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  });
}

/** The JSON of each part as it arrives. */
async function* readParts(response: Response): AsyncGenerator<Record<string, unknown>> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const pieces = text.split('--graphql');
    text = pieces.pop() ?? '';
    for (const piece of pieces) {
      const json = piece.split('\r\n\r\n')[1];
      if (json) yield JSON.parse(json) as Record<string, unknown>;
    }
  }
  expect(text).toBe('--\r\n');
}

test('each format delivers the first part before a slow subgraph responds', async () => {
  for (const [accept, first, last] of [
    [
      PARTS['deferSpec=20220824'],
      { data: { anyone: { name: 'Ada' } }, hasNext: true },
      { incremental: [{ path: ['anyone'], label: 'slow', data: { orders: WHOLE.anyone.orders } }], hasNext: false },
    ],
    [
      PARTS.v2,
      { data: { anyone: { name: 'Ada' } }, pending: [{ id: '1', path: ['anyone'], label: 'slow' }], hasNext: true },
      { incremental: [{ id: '1', data: { orders: WHOLE.anyone.orders } }], completed: [{ id: '1' }], hasNext: false },
    ],
  ] as const) {
    const { release } = holdOrders();
    const response = await request(QUERY, `${accept}, application/json;q=0.9`);
    expect(response.headers.get('content-type')).toBe(accept.replace(';', ';boundary="graphql";'));
    expect(response.headers.get('x-operation-cost')).toMatch(/^\d+$/);
    const parts = readParts(response);
    expect((await parts.next()).value).toEqual(first);
    release();
    expect((await parts.next()).value).toEqual(last);
    expect((await parts.next()).done).toBe(true);
  }
});

test.each([
  ['Defer20220824Handler', () => new Defer20220824Handler()],
  ['GraphQL17Alpha9Handler', () => new GraphQL17Alpha9Handler()],
])('Apollo Client with its %s receives the fields that are not deferred first', async (_, createHandler) => {
  const { release } = holdOrders();
  const client = new ApolloClient({
    link: ApolloLink.from([new HttpLink({ uri: `${federation.url}/graphql` })]),
    cache: new InMemoryCache(),
    incrementalHandler: createHandler(),
  });
  const results: unknown[] = [];
  const done = Promise.withResolvers<void>();
  const subscription = client.watchQuery({ query: gql(QUERY) }).subscribe(({ data, dataState, error }) => {
    if (error) return done.reject(error);
    if (data === undefined) return undefined;
    results.push(JSON.parse(JSON.stringify(data)));
    if (results.length === 1) release();
    return dataState === 'complete' ? done.resolve() : undefined;
  });
  await done.promise;
  subscription.unsubscribe();
  const typed = { __typename: 'User', name: 'Ada' };
  expect(results).toEqual([
    { anyone: typed },
    { anyone: { ...typed, orders: [{ __typename: 'Order', number: 'A-1' }] } },
  ]);
  client.stop();
});

test.each([
  [{}, [{ pending: [{ id: '1' }] }, { completed: [{ id: '1' }] }]],
  [{ deferSpec: '20220824' }, [{ data: { anyone: { name: 'Ada' } } }, { incremental: [{ path: ['anyone'] }] }]],
])('graphql-ws receives each part as a message, in the format that connection_init %j selects', async (init, parts) => {
  const { release } = holdOrders();
  const url = `${federation.url.replace('http', 'ws')}/graphql`;
  const client = createSocketClient({ url, webSocketImpl: WebSocket, connectionParams: init });
  const messages = client.iterate({ query: QUERY });
  expect((await messages.next()).value).toMatchObject({ ...parts[0], hasNext: true });
  release();
  expect((await messages.next()).value).toMatchObject({ ...parts[1], hasNext: false });
  expect((await messages.next()).done).toBe(true);
  await client.dispose();
});

test('graphql-sse receives each part as an event', async () => {
  const { release } = holdOrders();
  const client = createSseClient({ url: `${federation.url}/graphql` });
  const events = client.iterate({ query: QUERY });
  expect((await events.next()).value).toMatchObject({ data: { anyone: { name: 'Ada' } }, pending: [{ id: '1' }] });
  release();
  expect((await events.next()).value).toMatchObject({ completed: [{ id: '1' }], hasNext: false });
  expect((await events.next()).done).toBe(true);
  client.dispose();
});

test.each([
  ['application/json'],
  ['multipart/mixed, application/json'],
  ['multipart/mixed;deferSpec=20220824;q=0.5, application/json'],
  ['*/*'],
])('a client that accepts %j receives the whole response at once', async (accept) => {
  const response = await request(QUERY, accept);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual({ data: WHOLE });
});

test('an operation in which nothing is deferred has a plain response', async () => {
  for (const query of [
    '{ anyone { name } }',
    '{ anyone { name ... @defer(if: false) { orders { number } } } }',
    '{ user(id: "usr_x") { ... @defer { name } } }',
  ]) {
    const response = await request(query, `${PARTS.v2}, application/json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toHaveProperty('data');
  }
});

test('a deferred fragment has its errors, masked and with the request id, at the deadline of its call', async () => {
  holdOrders();
  const parts: unknown[] = [];
  for await (const part of readParts(await request(QUERY, PARTS.v2))) parts.push(part);
  const error = {
    message: 'orders did not answer in time.',
    path: ['anyone', 'orders'],
    extensions: { code: 'DEADLINE_EXCEEDED', subgraph: 'orders', requestId: expect.any(String) },
  };
  expect(parts[1]).toEqual({
    incremental: [{ id: '1', errors: [error], data: { orders: null } }],
    completed: [{ id: '1' }],
    hasNext: false,
  });
});

test('when the client has gone, running calls are aborted and no more start', async () => {
  const { release, called, aborted } = holdOrders({
    data: {
      _entities: [{ orders: [{ __typename: 'Order', id: 'x', customer: { __typename: 'User', id: ada } }] }],
    },
  });
  const leave = new AbortController();
  const query = '{ anyone { name ... @defer { orders { customer { name } } } } }';
  const parts = readParts(await request(query, PARTS.v2, leave.signal));
  await parts.next();
  await called;
  const before = federation.users.queries.length;
  leave.abort();
  await aborted;
  release();
  // A whole later operation: a call that followed the response of orders would have been made by its end.
  await federation.execute('{ anyone { id } }');
  expect(federation.users.queries.slice(before)).toEqual(['{anyone{id}}']);
});

test('a gateway that shuts down lets the parts of a response arrive, over HTTP and WebSocket', async () => {
  const { release } = holdOrders();
  const parts = readParts(await request(QUERY, PARTS.v2));
  const url = `${federation.url.replace('http', 'ws')}/graphql`;
  const client = createSocketClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const messages = client.iterate({ query: QUERY });
  await Promise.all([parts.next(), messages.next()]);
  const closed = federation.closeGateway();
  await eventually(async () => (await fetch(federation.url).catch(() => null))?.ok !== true);
  release();
  expect((await parts.next()).value).toMatchObject({ completed: [{ id: '1' }], hasNext: false });
  expect((await messages.next()).value).toMatchObject({ completed: [{ id: '1' }], hasNext: false });
  await closed;
});

test('a deferred field is subject to the same policies and costs the same', async () => {
  const denied = await (await request('{ ... @defer { secret } }', PARTS.v2)).text();
  expect(denied).toContain('"data":{"secret":null}');
  expect(denied).toContain('"code":"UNAUTHENTICATED"');
  const [deferred, plain] = await Promise.all([
    request(QUERY, `${PARTS.v2}, application/json`),
    request(QUERY.replace(/@defer\(.*?\)/, ''), 'application/json'),
  ]);
  expect(deferred.headers.get('x-operation-cost')).toBe(plain.headers.get('x-operation-cost'));
  await deferred.text();
});

test.each([
  ['{ anyone { ...F @defer(label: "a") ... @defer(label: "a") { id } } } fragment F on User { name }', 'not unique'],
  ['query ($l: String) { anyone { ... @defer(label: $l) { id } } }', 'must be a literal string'],
  ['mutation { ... @defer { pay } }', 'root fields of Mutation'],
])('%s is refused', async (query, message) => {
  const { body } = await federation.execute(query);
  expect(body.errors?.[0]).toMatchObject({
    message: expect.stringContaining(message),
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
});

test('fields below a root field of a mutation are deferred, and the mutation runs once', async () => {
  const { release } = holdOrders();
  const token = await federation.sign();
  const response = await fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: PARTS.v2, authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: 'mutation { rename(name: "B") { name ... @defer { orders { number } } } }' }),
  });
  const parts = readParts(response);
  expect((await parts.next()).value).toMatchObject({ data: { rename: { name: 'B' } }, hasNext: true });
  release();
  expect((await parts.next()).value).toMatchObject({ incremental: [{ data: { orders: [{ number: 'A-1' }] } }] });
  expect(federation.users.queries.filter((query) => query.includes('rename'))).toHaveLength(1);
});

test('introspection has the directive', async () => {
  const { body } = await federation.execute('{ __schema { directives { name locations args { name } } } }');
  expect(body.data).toMatchObject({
    __schema: {
      directives: expect.arrayContaining([
        {
          name: 'defer',
          locations: ['FRAGMENT_SPREAD', 'INLINE_FRAGMENT'],
          args: expect.arrayContaining([{ name: 'label' }, { name: 'if' }]),
        },
      ]),
    },
  });
});

test('equal operations in parts at the same time are each delivered', async () => {
  const { release } = holdOrders();
  const streams = await Promise.all([request(QUERY, PARTS.v2), request(QUERY, PARTS['deferSpec=20220824'])]);
  const [one, other] = streams.map(readParts);
  expect((await one?.next())?.value).toHaveProperty('pending');
  expect((await other?.next())?.value).not.toHaveProperty('pending');
  release();
  expect((await one?.next())?.value).toHaveProperty('completed');
  expect((await other?.next())?.value).toMatchObject({ incremental: [{ path: ['anyone'] }] });
});
