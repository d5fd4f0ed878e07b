import { EventEmitter, on, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openPlainSubgraph } from '../tests/plainSubgraph.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { readGatewayConfig } from './config.ts';
import { openGateway } from './open.ts';

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { instance: String }
  type Subscription { priced(of: ID): String }`;

/** An instance of the subgraph; each event names it. `drain`: it serves what runs, and takes no more connections. */
async function openInstance(name: string) {
  await using opening = new AsyncDisposableStack();
  const events = new EventEmitter();
  const priced = { subscribe: () => on(events, 'priced'), resolve: () => name };
  const subgraph = opening.use(await openPlainSubgraph('prices', sdl, { Subscription: { priced } } as never));
  const requests = new Set<Socket>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(new URL(subgraph.url).port), '127.0.0.1');
    sockets.add(socket);
    socket.once('data', (first) => String(first).startsWith('POST') && requests.add(socket));
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.pipe(other).on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drain = (): void => {
    server.close();
    for (const socket of requests) socket.destroy();
  };
  opening.defer(() => {
    drain();
    for (const socket of sockets) socket.destroy();
  });
  const opened = opening.move();
  return {
    subgraph,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publish: () => void events.emit('priced', {}),
    running: () => events.listenerCount('priced'),
    drain,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type Instance = Awaited<ReturnType<typeof openInstance>>;

async function openGatewayOf(instances: readonly Instance[], stack: AsyncDisposableStack) {
  const composition = await composeSubgraphs(instances.slice(0, 1).map(({ subgraph }) => subgraph));
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const folder = await mkdtemp(join(tmpdir(), 'instances-'));
  stack.defer(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'graph.graphql'), composition.supergraphSdl);
  const list = instances.map(({ url }) => `{ url: '${url}' }`).join(', ');
  const checks = 'health_checks: { interval_ms: 100, timeout_ms: 1000, gone_after_ms: 60000 }';
  const settings = `supergraph: ./graph.graphql\nsubgraphs: { prices: { instances: [${list}], ${checks} } }\n`;
  await writeFile(join(folder, 'gateway.yaml'), settings);
  const config = readGatewayConfig({ PORT: '0' }, { config: join(folder, 'gateway.yaml') });
  const log = createLog({ service: 'test', level: 'silent' });
  return stack.use(await openGateway({ config, pubSub: null, log }));
}

test('subscriptions are shared by the instances, and those of one that drains go on at another', async () => {
  await using stack = new AsyncDisposableStack();
  const [one, other] = [stack.use(await openInstance('one')), stack.use(await openInstance('other'))];
  const { url } = await openGatewayOf([one, other], stack);
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false });
  stack.defer(() => client.dispose());
  const received: string[] = [];
  const ends: unknown[] = [];
  for (let at = 0; at < 4; at += 1)
    client.subscribe<{ priced: string }>(
      { query: `subscription { priced(of: ${at}) }` },
      {
        next: ({ data }) => void received.push(`${at} ${data?.priced}`),
        error: (error) => void ends.push(error),
        complete: () => void ends.push('complete'),
      },
    );
  await eventually(() => one.running() + other.running() === 4);
  expect([one.running(), other.running()]).toEqual([2, 2]);

  one.drain();
  await eventually(() => other.running() === 4 && one.running() === 0);
  one.publish();
  other.publish();
  await eventually(() => received.length === 4);
  expect(received.toSorted()).toEqual(['0 other', '1 other', '2 other', '3 other']);
  expect(ends).toEqual([]);
});

test('a subscription begins at another instance when the first cannot be reached', async () => {
  await using stack = new AsyncDisposableStack();
  const [one, other] = [stack.use(await openInstance('one')), stack.use(await openInstance('other'))];
  const { url } = await openGatewayOf([one, other], stack);
  one.drain();
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  stack.defer(() => client.dispose());
  const events = client.iterate<{ priced: string }>({ query: 'subscription { priced }' });
  const first = events.next();
  await eventually(() => other.running() === 1);
  other.publish();
  expect(await first).toMatchObject({ value: { data: { priced: 'other' } } });
});
