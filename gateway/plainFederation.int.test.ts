import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { identityKey, openSmallSubgraph } from '../tests/smallSubgraph.ts';
import { readGatewayConfig } from './config.ts';
import { openGateway } from './open.ts';

const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\ndirective @public on OBJECT\n';
const products = `${header}type Product @key(fields: "id") @public { id: ID! name: String! } type Query @public { product(id: ID!): Product products: [Product!]! }`;
const users = `${header}type Product @key(fields: "id") @public { id: ID! reviews: String } type Query @public { reviewed: Product }`;

test('the gateway calls other subgraphs than the shop’s only for operations, whatever their names and ids', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'plain-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const product = (id: string) => ({ id, name: `Product ${id}` });
  const subgraphs = {
    products: await openSmallSubgraph('products', products, {
      Query: { product: (_, { id }: { id: string }) => product(id), products: () => [product('1')] },
      Product: { __resolveReference: (({ id }: { id: string }) => product(id)) as never },
    }),
    users: await openSmallSubgraph('users', users, {
      Query: { reviewed: () => ({ id: '1' }) },
      Product: { reviews: ({ id }: { id: string }) => `of ${id}` },
    }),
  };
  const paths: string[] = [];
  for (const [name, subgraph] of Object.entries(subgraphs)) {
    stack.defer(subgraph.stop);
    for (const path of ['/events', '/events/head', '/.well-known/jwks.json'])
      subgraph.serve(path, () => {
        paths.push(`${name}${path}`);
        return { status: 404, body: {} };
      });
    await writeFile(join(folder, `${name}.graphql`), subgraph.sdl);
  }
  const list = Object.entries(subgraphs).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  const listFile = join(folder, 'supergraph.yaml');
  await writeFile(listFile, `federation_version: 2\nsubgraphs:\n${list.join('')}`);

  const pubSub = stack.use(openLocalPubSub());
  const supergraphFiles = { listFile, committedFile: join(folder, 'supergraph.graphql') };
  const config = { ...readGatewayConfig({ IDENTITY_KEYS: identityKey, PORT: '0' }), supergraphFiles };
  const log = createLog({ service: 'test', level: 'silent' });
  const { url } = stack.use(await openGateway({ config, pubSub, log }));
  const request = async (query: string, headers = {}) => {
    const body = JSON.stringify({ query });
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  };
  const response = await request(
    '{ product(id: "1") { name reviews } reviewed { name reviews } products { name reviews } }',
  );
  const one = { name: 'Product 1', reviews: 'of 1' };
  expect(await response.json()).toEqual({ data: { product: one, reviewed: one, products: [one] } });
  expect((await request('{ product(id: "1") { name } }', { authorization: 'Bearer x.y.z' })).status).toBe(401);
  const webhook = await fetch(`${url}/webhooks/payments`, { method: 'POST', body: '{}' });
  expect([webhook.status, await webhook.text()]).toEqual([
    404,
    expect.stringContaining('No subgraph handles payments'),
  ]);
  const ready = (await (await fetch(`${url}/health/ready`)).json()) as { checks: Record<string, unknown> };
  expect(Object.keys(ready.checks).toSorted()).toEqual([
    'clock',
    'overload',
    'products',
    'pubSub',
    'settings',
    'subgraphs',
    'supergraph',
    'tokenKeys',
    'users',
  ]);
  expect(paths).toEqual([]);
});
