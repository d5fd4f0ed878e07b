import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openPlainSubgraph, type PlainSubgraph } from '../tests/plainSubgraph.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { readGatewayConfig } from './config.ts';
import { openGateway } from './open.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@shareable"])\n';

/** Opens the gateway of a supergraph without any setting, and executes one operation after the other. */
async function results(subgraphs: readonly PlainSubgraph[], ...queries: readonly string[]): Promise<unknown[]> {
  await using stack = new AsyncDisposableStack();
  for (const subgraph of subgraphs) stack.use(subgraph);
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composition.supergraphSdl);
  const config = readGatewayConfig({ SUPERGRAPH: file, PORT: '0' });
  const log = createLog({ service: 'test', level: 'silent' });
  const { url } = stack.use(await openGateway({ config, pubSub: null, log }));
  const all: unknown[] = [];
  for (const query of queries) {
    const body = JSON.stringify({ query });
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    all.push(await response.json());
  }
  return all;
}

test('fields that require one field with different arguments each receive their own value', async () => {
  const rates: Record<string, number> = { USD: 1, EUR: 2, GBP: 3 };
  type Args = { readonly currency: string };
  const priced = (_: unknown, { currency }: Args) => 10 * (rates[currency] ?? 0);
  const a = await openPlainSubgraph(
    'a',
    `${link}type Offer @key(fields: "id") { id: ID! price(currency: String!): Int box: Box }
     type Box @shareable { fee(currency: String!): Int } type Query { offer: Offer }`,
    { Query: { offer: () => ({ id: '1', box: {} }) }, Offer: { price: priced, box: () => ({}) }, Box: { fee: priced } },
  );
  type Received = { readonly price: number; readonly box: { readonly fee: number } };
  const b = await openPlainSubgraph(
    'b',
    `${link}type Box @shareable { fee(currency: String!): Int }
     type Offer @key(fields: "id") { id: ID! price(currency: String!): Int @external box: Box @external free: Int
       usd: Int @requires(fields: "price(currency: \\"USD\\")") eur: Int @requires(fields: "price(currency: \\"EUR\\")")
       feeUsd: Int @requires(fields: "box { fee(currency: \\"USD\\") }")
       feeEur: Int @requires(fields: "box { fee(currency: \\"EUR\\") }") }`,
    {
      Offer: {
        usd: ({ price }: Received) => price,
        eur: ({ price }: Received) => price,
        feeUsd: ({ box }: Received) => box.fee,
        feeEur: ({ box }: Received) => box.fee,
        free: () => 0,
      },
    },
  );
  const got = await results(
    [a, b],
    '{ offer { usd eur free price(currency: "GBP") } }',
    '{ offer { feeEur feeUsd eur box { fee(currency: "GBP") } } }',
    '{ __type(name: "Offer") { fields { name } } }',
  );
  expect(got).toEqual([
    { data: { offer: { usd: 10, eur: 20, free: 0, price: 30 } } },
    { data: { offer: { feeEur: 20, feeUsd: 10, eur: 20, box: { fee: 30 } } } },
    {
      data: {
        __type: {
          fields: ['id', 'price', 'box', 'free', 'usd', 'eur', 'feeUsd', 'feeEur'].map((name) => ({ name })),
        },
      },
    },
  ]);
});

test('a value of a custom scalar may be an object where a field requires it', async () => {
  const meta = { nested: [1, { of: 'anything' }] };
  const a = await openPlainSubgraph(
    'a',
    `${link}scalar JSON type T @key(fields: "id") { id: ID! meta: JSON } type Query { t: T }`,
    { Query: { t: () => ({ id: 7, meta }) } },
  );
  const b = await openPlainSubgraph(
    'b',
    `${link}scalar JSON type T @key(fields: "id") { id: ID! meta: JSON @external seen: JSON @requires(fields: "meta") }`,
    { T: { seen: (received: { readonly meta: unknown }) => received.meta } },
  );
  expect(await results([a, b], '{ t { seen } }')).toEqual([{ data: { t: { seen: meta } } }]);
});

test('an entity that the subgraph on the way does not know is null, without an error', async () => {
  const a = await openPlainSubgraph('a', `${link}type T @key(fields: "code") { code: ID! } type Query { t: [T] }`, {
    Query: { t: () => [{ code: 'x1' }, { code: 'x2' }] },
  });
  const b = await openPlainSubgraph(
    'b',
    `${link}type T @key(fields: "code") @key(fields: "id") { id: ID! code: ID! }`,
    {
      T: { __resolveReference: ({ code }: { code: string }) => (code === 'x1' ? { id: '1', code } : null) },
    },
  );
  const c = await openPlainSubgraph('c', `${link}type T @key(fields: "id") { id: ID! owner: String }`, {
    T: { owner: () => 'Ada' },
  });
  expect(await results([a, b, c], '{ t { code owner } }')).toEqual([
    {
      data: {
        t: [
          { code: 'x1', owner: 'Ada' },
          { code: 'x2', owner: null },
        ],
      },
    },
  ]);
});

test('a subgraph is called by a key that it resolves, although others are declared before it', async () => {
  const a = await openPlainSubgraph(
    'a',
    `${link}type T @key(fields: "id") @key(fields: "code", resolvable: false) { id: ID! code: ID! name: String }`,
    { T: { name: () => 'One' } },
  );
  const b = await openPlainSubgraph(
    'b',
    `${link}type T @key(fields: "id", resolvable: false) @key(fields: "id code") {
       id: ID! code: ID! name: String @external shown: String @requires(fields: "name") } type Query { t: T }`,
    {
      Query: { t: () => ({ id: '1', code: 'x' }) },
      T: { shown: ({ id, code, name }: Record<string, string>) => `${id} ${code} ${name}` },
    },
  );
  expect(await results([a, b], '{ t { name shown } }')).toEqual([{ data: { t: { name: 'One', shown: '1 x One' } } }]);
});
