import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { commonFaults } from '#platform/faults/faults.ts';
import { newId } from '#platform/ids/ids.ts';
import { createTestProduct, createVariant, type TestVariant } from '../../tests/products/catalogueRequests.ts';
import {
  openProductsForTest,
  type BatchOperation,
  type ProductsForTest,
} from '../../tests/products/openProductsForTest.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;
const soon = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const linesOf = ({ id }: TestVariant) => `lines: [{ variantId: "${id}", quantity: 1 }]`;
const selection = `{ lines { state available } userErrors { code } }`;

function reserve(variant: TestVariant, orderId: string): string {
  const times = `notAfter: "${soon(1)}", holdUntil: "${soon(2)}"`;
  return `mutation { it: reserveStock(orderId: "${orderId}", ${linesOf(variant)}, ${times}) ${selection} }`;
}

function commit(variant: TestVariant, orderId: string): string {
  return `mutation { it: commitStock(orderId: "${orderId}", ${linesOf(variant)}) ${selection} }`;
}

/** A W3C traceparent. */
const traceOf = (id: number) => `00-${String(id).repeat(32)}-${String(id).repeat(16)}-01`;
const traced = (query: string, traceparent: unknown): BatchOperation => ({ query, extensions: { traceparent } });
const done = (state: string) => ({ data: { it: { lines: [{ state }], userErrors: [] } } });

/** The traceparents of a variant's stock events, by order. */
async function tracesOf({ id }: TestVariant): Promise<Record<string, (string | null)[]>> {
  const all: EventEnvelope[] = [];
  for (let batch = await subgraph.eventLog.assign(50); batch.length > 0; batch = await subgraph.eventLog.assign(50))
    all.push(...batch);
  const traces: Record<string, (string | null)[]> = {};
  for (const { subject, data, traceparent } of all) {
    if (subject === id) (traces[String(data['orderId'])] ??= []).push(traceparent);
  }
  return traces;
}

test('the event of each command in a batch belongs to its own trace, not to that of the request', async () => {
  const variant = await createVariant(subgraph, 5);
  const [one, other, third] = [newId('ord'), newId('ord'), newId('ord')];
  const valid = [traced(reserve(variant, one), traceOf(1)), traced(reserve(variant, other), traceOf(2))];
  const invalid = [traced(reserve(variant, third), 7), { query: '{ __typename }' }];
  const { status, body } = await subgraph.requestBatch([...valid, ...invalid], traceOf(6));
  expect(status).toBe(200);
  expect(body).toMatchObject([done('HELD'), done('HELD'), done('HELD'), { data: { __typename: 'Query' } }]);
  const commits = [traced(commit(variant, one), traceOf(3)), traced(commit(variant, other), traceOf(4))];
  expect((await subgraph.requestBatch(commits, traceOf(6))).body).toMatchObject([done('COMMITTED'), done('COMMITTED')]);
  expect((await subgraph.requestBatch([traced(commit(variant, third), traceOf(5))], traceOf(6))).body).toMatchObject([
    done('COMMITTED'),
  ]);
  expect(await tracesOf(variant)).toEqual({
    [one]: [traceOf(1), traceOf(3)],
    [other]: [traceOf(2), traceOf(4)],
    [third]: [null, traceOf(5)],
  });
});

test('the optimistic attempts of a batch are one database command, and one that fails affects no other', async () => {
  const [variant, scarce] = [await createVariant(subgraph, 5), await createVariant(subgraph, 2)];
  const reserveAll = async (...variants: TestVariant[]) => {
    const { body } = await subgraph.requestBatch(variants.map((one) => traced(reserve(one, newId('ord')), null)));
    return (body as { data: { it: { userErrors: { code: string }[] } } }[]).map(
      ({ data }) => data.it.userErrors[0]?.code ?? 'HELD',
    );
  };
  await reserveAll(variant, scarce);
  subgraph.queries.length = 0;
  expect(await reserveAll(variant, variant)).toEqual(['HELD', 'HELD']);
  expect(subgraph.queries.slice(0, 2)).toEqual(['stock_settled.find', 'stocks.bulkWrite']);
  expect(subgraph.queries.filter((query) => query !== 'stocks.find')).toHaveLength(2);
  expect((await reserveAll(scarce, variant, scarce)).sort()).toEqual(['HELD', 'HELD', 'INSUFFICIENT_STOCK']);
  const left = await subgraph.store.stock.findByVariantIds([variant.id, scarce.id]);
  expect(left.map(({ available }) => available).sort()).toEqual([0, 1]);
});

test('each operation of a batch has its own loaders', async () => {
  const variant = await createVariant(subgraph, 5);
  const read = { query: `{ productVariant(id: "${variant.id}") { sku } }` };
  const readsOf = async (...operations: BatchOperation[]) => {
    subgraph.queries.length = 0;
    const { body } = await subgraph.requestBatch(operations);
    expect(body).toEqual(operations.map(() => ({ data: { productVariant: { sku: variant.sku } } })));
    return subgraph.queries.length;
  };
  const alone = await readsOf(read);
  expect(alone).toBeGreaterThan(0);
  expect(await readsOf(read, read)).toBe(2 * alone);
});

test('an operation that fails gets its own masked errors, and the others succeed', async () => {
  const variant = await createVariant(subgraph, 5);
  const broken = await createTestProduct(subgraph);
  await subgraph.models.products.collection.updateOne({ slug: broken.slug }, { $set: { variants: 'broken' } });
  const { status, body } = await subgraph.requestBatch([
    { query: '{ nothingLikeIt }' },
    { query: 'mutation { archiveProduct(id: "x") { product { id } } }' },
    traced(reserve(variant, newId('ord')), null),
    { query: 'query ($id: ID!) { productVariant(id: $id) { sku } }', variables: {} },
    { query: `{ product(id: "${broken.id}") { name } }` },
  ]);
  expect(status).toBeLessThan(500);
  const failed = (code: string) => ({
    data: null,
    errors: [{ message: expect.any(String), extensions: { code, requestId: expect.stringMatching(/^.{36}$/) } }],
  });
  expect(body).toMatchObject([
    failed('BAD_USER_INPUT'),
    { ...failed('UNAUTHENTICATED'), data: { archiveProduct: null } },
    done('HELD'),
    failed('BAD_USER_INPUT'),
    { ...failed('INTERNAL'), data: { product: null } },
  ]);
  expect(JSON.stringify(body)).toContain(commonFaults.internal.message);
});

test('a batch of 50 operations is executed, one of 51 is refused as a whole', async () => {
  const operations = Array.from({ length: 51 }, () => ({ query: '{ __typename }' }));
  expect((await subgraph.requestBatch(operations.slice(1))).body).toHaveLength(50);
  expect(await subgraph.requestBatch(operations)).toMatchObject({
    status: 400,
    body: {
      data: null,
      errors: [
        { message: 'expected at most 50 operations in one request, got 51', extensions: { code: 'BAD_USER_INPUT' } },
      ],
    },
  });
});

test('a batch without operations is refused', async () => {
  const operations = JSON.parse('[null, 7, "query"]') as BatchOperation[];
  expect(await subgraph.requestBatch(operations)).toMatchObject({ status: 400, body: { data: null } });
});
