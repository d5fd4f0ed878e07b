import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { identityKey, openSmallHouse } from '../tests/smallHouse.ts';
import { readGatewayConfig } from './config.ts';
import { openGateway } from './open.ts';

const header = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const products = `${header}type Product @key(fields: "id") { id: ID! name: String! } type Query { product(id: ID!): Product products: [Product!]! }`;
const users = `${header}type Product @key(fields: "id") { id: ID! reviews: String } type Query { reviewed: Product }`;

test('subgraphs that are not the shop’s are asked for nothing but operations, whatever their names and ids', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'plain-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const product = (id: string) => ({ id, name: `Product ${id}` });
  const houses = {
    products: await openSmallHouse(products, {
      Query: { product: (_, { id }: { id: string }) => product(id), products: () => [product('1')] },
      Product: { __resolveReference: (({ id }: { id: string }) => product(id)) as never },
    }),
    users: await openSmallHouse(users, {
      Query: { reviewed: () => ({ id: '1' }) },
      Product: { reviews: ({ id }: { id: string }) => `of ${id}` },
    }),
  };
  const paths: string[] = [];
  for (const [name, house] of Object.entries(houses)) {
    stack.defer(house.stop);
    for (const path of ['/events', '/events/head', '/.well-known/jwks.json'])
      house.serve(path, () => {
        paths.push(`${name}${path}`);
        return { status: 404, body: {} };
      });
    await writeFile(join(folder, `${name}.graphql`), house.sdl);
  }
  const list = Object.entries(houses).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  const listFile = join(folder, 'supergraph.yaml');
  await writeFile(listFile, `federation_version: 2\nsubgraphs:\n${list.join('')}`);

  const pubSub = stack.use(openLocalPubSub());
  const supergraphFiles = { listFile, committedFile: join(folder, 'supergraph.graphql') };
  const config = { ...readGatewayConfig({ IDENTITY_KEYS: identityKey, PORT: '0' }), supergraphFiles };
  const log = createLog({ service: 'test', level: 'silent' });
  const { url } = stack.use(await openGateway({ config, pubSub, log }));
  const ask = async (query: string, headers = {}) => {
    const body = JSON.stringify({ query });
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  };
  const answer = await ask('{ product(id: "1") { name reviews } reviewed { name reviews } products { name reviews } }');
  const one = { name: 'Product 1', reviews: 'of 1' };
  expect(await answer.json()).toEqual({ data: { product: one, reviewed: one, products: [one] } });
  expect((await ask('{ product(id: "1") { name } }', { authorization: 'Bearer x.y.z' })).status).toBe(401);
  const ready = (await (await fetch(`${url}/health/ready`)).json()) as { checks: Record<string, unknown> };
  expect(Object.keys(ready.checks).toSorted()).toEqual([
    'clock',
    'products',
    'pubSub',
    'subgraphs',
    'supergraph',
    'tokenKeys',
    'users',
  ]);
  expect(paths).toEqual([]);
});
