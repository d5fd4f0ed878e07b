import { EventEmitter, on, once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createClient, type Sink } from 'graphql-ws';
import { GraphQLError } from 'graphql';
import { WebSocket } from 'ws';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openPlainSubgraph } from '../tests/plainSubgraph.ts';
import { openTokenIssuer } from '../tests/tokenIssuer.ts';
import { openEventStream } from '../tests/serverSentEvents.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { readGatewayConfig } from './config.ts';
import { openGateway } from './open.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@authenticated", "@requiresScopes"])\n`;
const booksSdl = `${link}
  type Book @key(fields: "id") { id: ID! title: String! secret: String @authenticated }
  type Query { books: [Book!]! }`;
const pricesSdl = `${link}
  type Book @key(fields: "id") { id: ID! price: Int }
  type Query { prices: [Book!]! }
  type Subscription { priced(of: ID): Book broken: Book members: Book @authenticated }`;

type Protocol = 'sse' | 'graphql_transport_ws';

/** Opens two subgraphs and the gateway of their graph; `prices` publishes the events. */
async function openGraph(protocol: Protocol = 'graphql_transport_ws', more = '') {
  await using stack = new AsyncDisposableStack();
  const events = new EventEmitter();
  const books = [
    { id: '1', title: 'One' },
    { id: '2', title: 'Two' },
  ];
  const Book = { __resolveReference: ({ id }: { id: string }) => books.find((each) => each.id === id) };
  const Subscription = {
    priced: { subscribe: () => on(events, 'priced', { close: ['end'] }), resolve: ([event]: unknown[]) => event },
    members: { subscribe: () => on(events, 'priced', { close: ['end'] }) },
    broken: {
      subscribe: () => {
        throw new Error('no such events');
      },
    },
  };
  const price = ({ id, price: own }: { id: string; price?: number }) => {
    if (id === '2') throw new Error('no price');
    return own ?? 0;
  };
  const subgraphs = [
    stack.use(await openPlainSubgraph('books', booksSdl, { Query: { books: () => books }, Book })),
    stack.use(await openPlainSubgraph('prices', pricesSdl, { Subscription, Book: { price } } as never)),
  ] as const;
  const folder = await mkdtemp(join(tmpdir(), 'passthrough-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  await writeFile(join(folder, 'graph.graphql'), composition.supergraphSdl);
  const settings = `supergraph: ./graph.graphql\nsubgraphs: { prices: { subscriptions: { protocol: ${protocol} }`;
  await writeFile(
    join(folder, 'gateway.yaml'),
    `${settings}, headers: [{ propagate: { named: x-tenant } }] } }\n${more}`,
  );
  const config = readGatewayConfig({ PORT: '0' }, { config: join(folder, 'gateway.yaml') });
  const limits = { ...config.subscriptionLimits, waiting: 4 };
  const log = createLog({ service: 'test', level: 'silent' });
  const gateway = stack.use(
    await openGateway({ config: { ...config, subscriptionLimits: limits }, pubSub: null, log }),
  );
  const [, prices] = subgraphs;
  const opened = stack.move();
  return {
    url: `${gateway.url}/graphql`,
    prices,
    publish: (event: object) => void events.emit('priced', event),
    complete: () => void events.emit('end'),
    /** How many subscriptions run in the subgraph. */
    running: () => events.listenerCount('priced'),
    sdl: composition.supergraphSdl,
    replaceSupergraph: (sdl: string) => writeFile(join(folder, 'graph.graphql'), sdl),
    stopSubgraph: () => prices[Symbol.asyncDispose](),
    closeGateway: () => gateway[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type Graph = Awaited<ReturnType<typeof openGraph>>;
type Result = { data?: unknown; errors?: { message: string; path?: unknown; extensions: { code: string } }[] };

/** A subscription over WebSocket: what it received, how it ended, and how to leave it. */
function subscribeOver(graph: Graph, query: string, token?: string) {
  const received: unknown[] = [];
  let end: unknown = null;
  const client = createClient({
    url: graph.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token && { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  const sink: Sink = {
    next: (result) => void received.push(result),
    error: (error) => void (end = error),
    complete: () => void (end ??= 'complete'),
  };
  const leave = client.subscribe({ query }, sink);
  return { received, end: () => end, leave, [Symbol.asyncDispose]: async () => client.dispose() };
}

const PRICED = 'subscription { priced { id title price } }';
const priced = (price: number) => ({ data: { priced: { id: '1', title: 'One', price } } });
const codesOf = (errors: unknown) => (errors as Result['errors'])?.map(({ extensions }) => extensions.code);

test.each<Protocol>(['graphql_transport_ws', 'sse'])(
  'an event over %s arrives with a field of another subgraph, over WebSocket and SSE',
  async (protocol) => {
    await using graph = await openGraph(protocol);
    await using socket = subscribeOver(graph, PRICED);
    await eventually(async () => graph.running() === 1);
    await using stream = await openEventStream(graph.url, { query: PRICED });
    for (const price of [7, 8, 9]) graph.publish({ id: '1', price });
    for (const price of [7, 8, 9]) expect(await stream.next()).toMatchObject({ event: 'next', data: priced(price) });
    await eventually(async () => socket.received.length === 3);
    expect(socket.received).toEqual([7, 8, 9].map(priced));
    graph.complete();
    await expect(stream.next()).rejects.toThrow('end of the stream');
    await eventually(async () => socket.end() === 'complete');
  },
);

test('equal subscriptions share one subscription of the subgraph, which ends with the last of them', async () => {
  await using graph = await openGraph();
  await using first = await openEventStream(graph.url, { query: PRICED });
  await using second = await openEventStream(graph.url, { query: PRICED });
  expect(graph.prices.subscriptions).toHaveLength(1);
  await using other = subscribeOver(graph, 'subscription { priced { id } }');
  await using third = subscribeOver(graph, 'subscription { priced(of: "1") { id } }');
  await eventually(async () => graph.running() === 3);
  expect(graph.prices.subscriptions).toHaveLength(3);
  await third[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await eventually(async () => graph.running() === 1);
  graph.publish({ id: '1', price: 5 });
  expect(await second.next()).toMatchObject({ data: priced(5) });
  await second[Symbol.asyncDispose]();
  await eventually(async () => graph.running() === 0);
});

test.each<Protocol>(['graphql_transport_ws', 'sse'])(
  'a lost connection over %s ends the subscription with an error, after the events before it',
  async (protocol) => {
    await using graph = await openGraph(protocol);
    await using socket = subscribeOver(graph, PRICED);
    await eventually(async () => graph.running() === 1);
    await using stream = await openEventStream(graph.url, { query: PRICED });
    graph.publish({ id: '1', price: 6 });
    expect(await stream.next()).toMatchObject({ data: priced(6) });
    graph.prices.breakConnections();
    const lost = { message: 'The events of prices cannot be read: subscribe again.' };
    expect(await stream.next()).toMatchObject({ data: { errors: [lost] } });
    await expect(stream.next()).rejects.toThrow('end of the stream');
    await eventually(async () => socket.end() !== null);
    expect(codesOf(socket.end())).toEqual(['DEPENDENCY_UNAVAILABLE']);
    await graph.stopSubgraph();
    await using refused = subscribeOver(graph, PRICED);
    await eventually(async () => refused.end() !== null);
    expect(codesOf(refused.end())).toEqual(['DEPENDENCY_UNAVAILABLE']);
  },
);

test.each<Protocol>(['graphql_transport_ws', 'sse'])(
  'errors of an event over %s have their paths, and a refusal of the subgraph ends the subscription masked',
  async (protocol) => {
    await using graph = await openGraph(protocol);
    await using stream = await openEventStream(graph.url, { query: PRICED });
    graph.publish({ id: '2' });
    expect(await stream.next()).toMatchObject({
      data: {
        data: { priced: { id: '2', title: 'Two', price: null } },
        errors: [{ path: ['priced', 'price'], extensions: { code: 'INTERNAL', subgraph: 'prices' } }],
      },
    });
    await using broken = subscribeOver(graph, 'subscription { broken { id } }');
    await eventually(async () => broken.end() === 'complete');
    expect(codesOf((broken.received as Result[])[0]?.errors)).toEqual(['INTERNAL']);
    expect(JSON.stringify(broken.received)).not.toContain('no such events');
    graph.prices.refuseSubscriptions(new GraphQLError('only members', { extensions: { code: 'FORBIDDEN' } }));
    await using refused = subscribeOver(graph, 'subscription { priced { id price } }');
    await eventually(async () => refused.end() !== null);
    expect(refused.end()).toMatchObject([
      { message: 'only members', extensions: { code: 'FORBIDDEN', subgraph: 'prices' } },
    ]);
  },
);

const JSON_HEADERS = { 'content-type': 'application/json' };
/** By then subscriptions have been checked against a new supergraph. */
const CHECKED_AFTER_MS = 1200;
const codesIn = ({ data }: { data: unknown }) => codesOf((data as Result).errors);

test('a field that the caller may not select is null with an error in each event, and not requested', async () => {
  await using graph = await openGraph();
  await using stream = await openEventStream(graph.url, {
    query: 'subscription { priced { id hidden: secret price } }',
  });
  expect(graph.prices.subscriptions[0]?.query).not.toContain('secret');
  for (const price of [7, 8]) {
    graph.publish({ id: '1', price });
    const errors = [{ path: ['priced', 'hidden'], extensions: { code: 'UNAUTHENTICATED' } }];
    const data = { priced: { id: '1', hidden: null, price } };
    expect((await stream.next()).data).toMatchObject({ data, errors });
  }
});

test('a subscription that the caller may not open is refused before the subgraph is called', async () => {
  await using graph = await openGraph();
  await using stream = await openEventStream(graph.url, { query: 'subscription { members { id } }' });
  expect(codesIn(await stream.next())).toEqual(['UNAUTHENTICATED']);
  await using wrong = await openEventStream(graph.url, { query: 'subscription($a: ID!) { priced(of: $a) { id } }' });
  expect(codesIn(await wrong.next())).toEqual(['BAD_USER_INPUT']);
  expect(graph.prices.subscriptions).toEqual([]);
});

test('another token or other headers are another subscription of the subgraph, and an expired token ends its own', async () => {
  await using issuer = await openTokenIssuer();
  await using graph = await openGraph('graphql_transport_ws', issuer.settings);
  const query = 'subscription { priced { id secret } }';
  const [ada, bob] = [await issuer.sign('ada', 2), await issuer.sign('bob')];
  await using first = await openEventStream(graph.url, { query, token: ada });
  await using second = await openEventStream(graph.url, { query, token: bob });
  await using third = await openEventStream(graph.url, { query, token: bob });
  expect(graph.prices.subscriptions).toHaveLength(2);
  const blue = { ...JSON_HEADERS, accept: 'text/event-stream', 'x-tenant': 'blue' };
  const leaving = new AbortController();
  const body = JSON.stringify({ query: PRICED });
  await fetch(graph.url, { method: 'POST', headers: blue, body, signal: leaving.signal });
  expect(graph.prices.subscriptions).toHaveLength(3);
  expect(graph.prices.subscriptions[2]).toMatchObject({
    headers: { 'x-tenant': 'blue' },
    payload: { 'x-tenant': 'blue' },
  });
  leaving.abort();
  expect(codesIn(await first.next())).toEqual(['UNAUTHENTICATED']);
  graph.publish({ id: '1' });
  for (const stream of [second, third])
    expect(await stream.next()).toMatchObject({ data: { data: { priced: { id: '1' } } } });
  await eventually(async () => graph.running() === 1);
});

test('a subscriber that reads too slowly is ended, and the others receive every event', async () => {
  await using graph = await openGraph();
  const query = 'subscription { priced { id } }';
  await using fast = await openEventStream(graph.url, { query });
  const slow = request(graph.url, { method: 'POST', headers: { ...JSON_HEADERS, accept: 'text/event-stream' } });
  slow.end(JSON.stringify({ query }));
  const [response] = (await once(slow, 'response')) as [IncomingMessage];
  const count = 40;
  for (let index = 0; index < count; index += 1) {
    const id = String(index).padStart(1_000_000, '.');
    graph.publish({ id });
    expect(await fast.next()).toMatchObject({ data: { data: { priced: { id } } } });
  }
  const text = Buffer.concat(await response.toArray()).toString();
  expect(text.split('event: next').length - 1).toBeLessThan(count);
  // It ends so that an EventSource connects again.
  expect(text).not.toContain('event: complete');
  expect(graph.prices.subscriptions).toHaveLength(1);
});

test('with a new supergraph a subscription goes on, and ends when its subgraph has another URL', async () => {
  await using graph = await openGraph();
  await using stream = await openEventStream(graph.url, { query: PRICED });
  await graph.replaceSupergraph(`${graph.sdl}\ntype Added @join__type(graph: BOOKS) { name: String @join__field }`);
  const isReplaced = async () => {
    const body = JSON.stringify({ query: '{ __type(name: "Added") { name } }' });
    const response = await fetch(graph.url, { method: 'POST', headers: JSON_HEADERS, body });
    return ((await response.json()) as { data: { __type: unknown } }).data.__type !== null;
  };
  await eventually(isReplaced, { withinMs: 10_000 });
  await sleep(CHECKED_AFTER_MS);
  graph.publish({ id: '1', price: 3 });
  expect(await stream.next()).toMatchObject({ data: priced(3) });
  await using other = await openPlainSubgraph('prices', pricesSdl, {});
  await graph.replaceSupergraph(graph.sdl.replaceAll(graph.prices.url, other.url));
  await expect(stream.next()).rejects.toThrow('end of the stream');
  await eventually(async () => graph.running() === 0);
});

test('a closing gateway ends its subscriptions, and those of its subgraphs', async () => {
  await using graph = await openGraph();
  await using socket = subscribeOver(graph, PRICED);
  await eventually(async () => graph.running() === 1);
  await graph.closeGateway();
  expect(socket.end()).toMatchObject({ code: 1001 });
  await eventually(async () => graph.running() === 0);
});
