import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { commonFaults } from '#platform/faults/faults.ts';
import { newId } from '#platform/ids/ids.ts';
import { created, variantWith, type TestVariant } from '../../tests/products/catalogue.ts';
import { openTestHouse, type BatchOperation, type TestHouse } from '../../tests/products/openTestHouse.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;
const soon = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const linesOf = ({ id }: TestVariant) => `lines: [{ variantId: "${id}", quantity: 1 }]`;
const answered = `{ lines { state available } userErrors { code } }`;

function reserve(variant: TestVariant, orderId: string): string {
  const times = `notAfter: "${soon(1)}", holdUntil: "${soon(2)}"`;
  return `mutation { it: reserveStock(orderId: "${orderId}", ${linesOf(variant)}, ${times}) ${answered} }`;
}

function commit(variant: TestVariant, orderId: string): string {
  return `mutation { it: commitStock(orderId: "${orderId}", ${linesOf(variant)}) ${answered} }`;
}

const traced = (query: string, traceparent: unknown): BatchOperation => ({ query, extensions: { traceparent } });
const done = (state: string) => ({ data: { it: { lines: [{ state }], userErrors: [] } } });

/** Whose trace the facts of a variant's stock tell, by order. */
async function tracesOf({ id }: TestVariant): Promise<Record<string, (string | null)[]>> {
  const all: EventEnvelope[] = [];
  for (let some = await house.eventLog.assign(50); some.length > 0; some = await house.eventLog.assign(50))
    all.push(...some);
  const traces: Record<string, (string | null)[]> = {};
  for (const { subject, data, traceparent } of all) {
    if (subject === id) (traces[String(data['orderId'])] ??= []).push(traceparent);
  }
  return traces;
}

test('each command of a batch leaves its fact under its own trace, not under that of the request', async () => {
  const variant = await variantWith(house, 5);
  const [one, other, third] = [newId('ord'), newId('ord'), newId('ord')];
  const asking = [traced(reserve(variant, one), '00-one'), traced(reserve(variant, other), '00-other')];
  const odd = [traced(reserve(variant, third), 7), { query: '{ __typename }' }];
  const { status, body } = await house.askAll([...asking, ...odd], '00-request');
  expect(status).toBe(200);
  expect(body).toMatchObject([done('HELD'), done('HELD'), done('HELD'), { data: { __typename: 'Query' } }]);
  const commits = [traced(commit(variant, one), '00-pay'), traced(commit(variant, other), '00-pay-other')];
  expect((await house.askAll(commits, '00-request')).body).toMatchObject([done('COMMITTED'), done('COMMITTED')]);
  expect((await house.askAll([traced(commit(variant, third), '00-alone')], '00-request')).body).toMatchObject([
    done('COMMITTED'),
  ]);
  expect(await tracesOf(variant)).toEqual({
    [one]: ['00-one', '00-pay'],
    [other]: ['00-other', '00-pay-other'],
    [third]: [null, '00-alone'],
  });
});

test('what the commands of a batch try is one command to the database, and one that does not go hurts no other', async () => {
  const [variant, scarce] = [await variantWith(house, 5), await variantWith(house, 2)];
  const reserveAll = async (...variants: TestVariant[]) => {
    const { body } = await house.askAll(variants.map((one) => traced(reserve(one, newId('ord')), null)));
    return (body as { data: { it: { userErrors: { code: string }[] } } }[]).map(
      ({ data }) => data.it.userErrors[0]?.code ?? 'HELD',
    );
  };
  await reserveAll(variant, scarce);
  house.queries.length = 0;
  expect(await reserveAll(variant, variant)).toEqual(['HELD', 'HELD']);
  expect(house.queries.slice(0, 2)).toEqual(['stock_settled.find', 'stocks.bulkWrite']);
  expect(house.queries.filter((query) => query !== 'stocks.find')).toHaveLength(2);
  expect((await reserveAll(scarce, variant, scarce)).sort()).toEqual(['HELD', 'HELD', 'INSUFFICIENT_STOCK']);
  const left = await house.store.stock.findByVariantIds([variant.id, scarce.id]);
  expect(left.map(({ available }) => available).sort()).toEqual([0, 1]);
});

test('an operation reads for itself, whatever another of its batch has read', async () => {
  const variant = await variantWith(house, 5);
  const read = { query: `{ productVariant(id: "${variant.id}") { sku } }` };
  const readsOf = async (...operations: BatchOperation[]) => {
    house.queries.length = 0;
    const { body } = await house.askAll(operations);
    expect(body).toEqual(operations.map(() => ({ data: { productVariant: { sku: variant.sku } } })));
    return house.queries.length;
  };
  const alone = await readsOf(read);
  expect(alone).toBeGreaterThan(0);
  expect(await readsOf(read, read)).toBe(2 * alone);
});

test('what is wrong with one operation is told in its place, masked, and the others are answered', async () => {
  const variant = await variantWith(house, 5);
  const broken = await created(house);
  await house.models.products.collection.updateOne({ slug: broken.slug }, { $set: { variants: 'broken' } });
  const { status, body } = await house.askAll([
    { query: '{ nothingLikeIt }' },
    { query: 'mutation { archiveProduct(id: "x") { product { id } } }' },
    traced(reserve(variant, newId('ord')), null),
    { query: 'query ($id: ID!) { productVariant(id: $id) { sku } }', variables: {} },
    { query: `{ product(id: "${broken.id}") { name } }` },
  ]);
  expect(status).toBeLessThan(500);
  const told = (code: string) => ({
    data: null,
    errors: [{ message: expect.any(String), extensions: { code, requestId: expect.stringMatching(/^.{36}$/) } }],
  });
  expect(body).toMatchObject([
    told('BAD_USER_INPUT'),
    { ...told('UNAUTHENTICATED'), data: { archiveProduct: null } },
    done('HELD'),
    told('BAD_USER_INPUT'),
    { ...told('INTERNAL'), data: { product: null } },
  ]);
  expect(JSON.stringify(body)).toContain(commonFaults.internal.message);
});

test('a batch of 50 operations is answered, one of 51 is refused whole', async () => {
  const operations = Array.from({ length: 51 }, () => ({ query: '{ __typename }' }));
  expect((await house.askAll(operations.slice(1))).body).toHaveLength(50);
  expect(await house.askAll(operations)).toMatchObject({
    status: 400,
    body: {
      data: null,
      errors: [
        { message: 'expected at most 50 operations in one request, got 51', extensions: { code: 'BAD_USER_INPUT' } },
      ],
    },
  });
});

test('a list of what are no operations is refused', async () => {
  const operations = JSON.parse('[null, 7, "query"]') as BatchOperation[];
  expect(await house.askAll(operations)).toMatchObject({ status: 400, body: { data: null } });
});
