import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { requestCreateProduct, uniqueProductInput, variantInput } from '../../tests/products/catalogueRequests.ts';
import { runMutation } from '../../tests/products/catalogueRequests.ts';
import {
  openProductsForTest,
  type GraphqlResult,
  type ProductsForTest,
} from '../../tests/products/openProductsForTest.ts';

let subgraph: ProductsForTest;
let server: ListeningServer;

beforeAll(async () => {
  subgraph = await openProductsForTest();
  server = await listen(subgraph.app, { host: '127.0.0.1', port: 0 });
  type Saved = { category: { id: string } };
  const saved = await runMutation<Saved>(subgraph, 'saveCategory(name: "All", slug: "all")', 'category { id }');
  const categoryIds = [saved.category.id];
  for (let index = 0; index < 120; index += 1) {
    const variants = Array.from({ length: index === 0 ? 40 : 1 }, () => variantInput());
    await requestCreateProduct(
      subgraph,
      uniqueProductInput({ categoryIds, variants, ...(index === 0 ? { slug: 'wide' } : {}) }),
    );
  }
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await subgraph[Symbol.asyncDispose]();
});

/** Variants of the product of variants of the product and so on: 40 to the power of `levels` nodes. */
const variantsOf = (levels: number): string =>
  levels === 0 ? 'id' : `variants { id product { ${variantsOf(levels - 1)} } }`;
const EXPANDING = `{ product(slug: "wide") { ${variantsOf(5)} } }`;
/** Lists nested in lists. */
const LISTING = `{ products(first: 100) { edges { node { categories { products(first: 100) { edges { node { id
  categories { products(first: 50) { edges { node { id name } } } } } } } } } } } }`;

type SendOptions = { readonly forMs?: number; readonly signal?: AbortSignal; readonly batched?: boolean };

/** Sends an operation as the gateway does, over a new connection. */
async function send(query: string, { forMs = 60_000, signal, batched = false }: SendOptions = {}): Promise<Response> {
  const body = JSON.stringify(batched ? [{ query }, { query: '{ brands { id } }' }] : { query });
  const call = { claims: null, requestId: randomUUID(), deadlineAt: Date.now() + forMs };
  const signed = testIdentity('gateway').signCall('products', { method: 'POST', path: '/graphql', body }, call);
  const headers = { ...signed, 'content-type': 'application/json', connection: 'close' };
  return fetch(`${server.url}/graphql`, { method: 'POST', headers, body, ...(signal ? { signal } : {}) });
}

async function codesOf(response: Response): Promise<string[]> {
  const { errors = [] } = (await response.json()) as GraphqlResult;
  return errors.map(({ extensions }) => extensions.code);
}

const passMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The number of database queries within half a second from now. */
async function queriesAfterwards(): Promise<number> {
  await passMs(20);
  subgraph.queries.length = 0;
  await passMs(500);
  return subgraph.queries.length;
}

test('nested lists are refused at the response size limit, interpreted and compiled', async () => {
  for (const attempt of ['interpreted', 'compiled', 'compiled again'])
    expect([attempt, await codesOf(await send(EXPANDING))]).toEqual([attempt, ['OPERATION_TOO_LARGE']]);
  expect((await send('{ brands { id } }')).status).toBe(200);
});

test('at its deadline an operation ends with an error and makes no more queries', async () => {
  expect(await codesOf(await send(LISTING, { forMs: 150 }))).toEqual(['DEADLINE_EXCEEDED']);
  expect(await queriesAfterwards()).toBe(0);
});

test('an operation whose client disconnects makes no more queries', async () => {
  subgraph.queries.length = 0;
  const response = send(LISTING, { signal: AbortSignal.timeout(150) });
  await expect(response).rejects.toThrow();
  expect(subgraph.queries.length).toBeGreaterThan(1);
  expect(await queriesAfterwards()).toBe(0);
});

test('a call that arrives after its deadline is not executed', async () => {
  subgraph.queries.length = 0;
  expect(await codesOf(await send('{ brands { id } }', { forMs: -1 }))).toEqual(['DEADLINE_EXCEEDED']);
  expect(subgraph.queries).toEqual([]);
});

test('each operation of a batch gets the error', async () => {
  const responses = (await (await send(EXPANDING, { batched: true })).json()) as GraphqlResult[];
  expect(responses.map(({ errors }) => errors?.map(({ extensions }) => extensions.code))).toEqual([
    ['OPERATION_TOO_LARGE'],
    ['OPERATION_TOO_LARGE'],
  ]);
});

test('the subgraph still responds after many aborted calls', async () => {
  const aborted = Array.from({ length: 20 }, () => send(LISTING, { signal: AbortSignal.timeout(100) }));
  await Promise.allSettled(aborted);
  const response = (await (
    await send('{ products(first: 100) { edges { node { id stockState } } } }')
  ).json()) as GraphqlResult;
  expect(response.errors).toBeUndefined();
});
