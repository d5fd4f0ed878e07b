import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { runMutation, createTestProduct } from '../../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../../tests/products/openProductsForTest.ts';
import {
  collectionScans,
  TEST_COMMENT,
  profileQueries,
  type QueryProfile,
} from '../../../tests/products/profiledQueries.ts';
import { demoBrands, demoCategories } from '../demoCatalogue.ts';
import { openProductsSeed } from '../seed.ts';
import { readOrderUnits } from './stockCommands/orderUnits.ts';

const PRODUCTS = 1500;
/** Up to this many products with the sort value of a cursor are read and skipped. */
const EQUAL_SORT_VALUES = 40;
const MINUTE_MS = 60_000;

const opened = new AsyncDisposableStack();
let subgraph: ProductsForTest;
let profile: QueryProfile;
let variantIds: string[];
beforeAll(async () => {
  subgraph = opened.use(await openProductsForTest());
  await using seed = await openProductsSeed({ mongodbUrl: subgraph.url });
  await seed.seedProducts({ count: PRODUCTS });
  while ((await subgraph.eventLog.assign(200)).length > 0);
  const stocks = await subgraph.models.stocks.find().sort({ _id: 1 }).select({ _id: 1 }).lean();
  variantIds = stocks.map(({ _id }) => _id);
  // Every stock has a hold that is not due and an entry that settled recently: maintenance has nothing to do.
  await subgraph.models.stocks.updateMany(
    {},
    { $push: { entries: { $each: [entry(MINUTE_MS, null), entry(null, -MINUTE_MS)] } } },
    { comment: TEST_COMMENT },
  );
  await subgraph.models.settled.insertMany(variantIds.map(settledLongAgo));
  profile = opened.use(await profileQueries(subgraph.url));
  await profile.take();
}, 60_000);
afterAll(() => opened.disposeAsync());

function entry(holdsForMs: number | null, settledForMs: number | null) {
  const at = (ms: number | null) => (ms === null ? null : new Date(Date.now() + ms));
  const state = settledForMs === null ? ('HELD' as const) : ('COMMITTED' as const);
  return {
    orderId: newId('ord'),
    quantity: 1,
    state,
    holdUntil: at(holdsForMs),
    settledAt: at(settledForMs),
    reason: null,
  };
}

function settledLongAgo(variantId: string) {
  const { orderId, ...fields } = entry(null, -60 * MINUTE_MS);
  return { _id: `${variantId}/${orderId}`, variantId, orderId, ...fields };
}

type Expected = { readonly atLeast: number; readonly slack?: number };

/** Checks that each query of `work` uses an index and reads at most `slack` documents more than it needs. */
async function requireExactReads({ atLeast, slack = 1 }: Expected, work: () => Promise<unknown>): Promise<void> {
  await profile.take();
  await work();
  const queries = await profile.take();
  expect(collectionScans(queries)).toEqual([]);
  expect(queries.filter(({ docsExamined, documentsUsed }) => docsExamined > documentsUsed + slack)).toEqual([]);
  expect(queries.length).toBeGreaterThanOrEqual(atLeast);
}

const push = (variantId: string, entries: ReturnType<typeof entry>[]) =>
  subgraph.models.stocks.updateOne({ _id: variantId }, { $push: { entries: { $each: entries } } });

test('maintenance reads only documents that it changes', async () => {
  await requireExactReads({ atLeast: 3 }, async () => {
    expect(await subgraph.maintenance.expireHolds()).toBe(0);
    expect(await subgraph.maintenance.moveSettledEntries()).toBe(0);
  });
  const [due = '', long = '', many = ''] = variantIds;
  await push(due, [entry(-1, null)]);
  await push(long, [entry(null, -11 * MINUTE_MS)]);
  await push(
    many,
    Array.from({ length: 20 }, () => entry(null, -10_000)),
  );
  await requireExactReads({ atLeast: 7 }, async () => {
    expect(await subgraph.maintenance.expireHolds()).toBe(1);
    expect(await subgraph.maintenance.moveSettledEntries()).toBe(2);
  });
});

test('the event log finds its ends, the first event since a time and events to prune without reading those between', async () => {
  await createTestProduct(subgraph);
  const since = new Date();
  await createTestProduct(subgraph);
  await requireExactReads({ atLeast: 5 }, () => subgraph.eventLog.assign(200));
  const { head } = await subgraph.eventLog.head();
  await requireExactReads({ atLeast: 8 }, async () => {
    expect(await subgraph.eventLog.head(since)).toMatchObject({ head, oldest: 1, since: head - 1 });
    expect(await subgraph.eventLog.readAfter(head - 3, 2)).toHaveLength(2);
    expect(await subgraph.eventLog.prune(new Date(Date.now() - 60 * MINUTE_MS))).toBe(0);
  });
});

test('stock commands and the units of orders are read by key', async () => {
  const lines = variantIds.slice(3, 6).map((variantId) => ({ variantId, quantity: 1 }));
  const command = { orderId: newId('ord'), lines, traceparent: null };
  const [notAfter, holdUntil] = [new Date(Date.now() + MINUTE_MS), new Date(Date.now() + MINUTE_MS)];
  const sellable = { cachedVersion: () => 1, readIds: async () => new Set(variantIds) };
  const adjustment = {
    variantId: lines[0]?.variantId ?? '',
    adjustmentId: 'adj_1',
    delta: 1,
    reason: '',
    traceparent: null,
    actor: 'usr_staff',
  };
  await requireExactReads({ atLeast: 12 }, async () => {
    for (let again = 0; again < 2; again += 1)
      await subgraph.store.stock.reserve({ ...command, notAfter, holdUntil, sellable });
    await subgraph.store.stock.commit(command);
    await subgraph.store.stock.release({ ...command, reason: null });
    await subgraph.store.stock.adjust(adjustment);
    await subgraph.store.stock.findByVariantIds(variantIds.slice(0, 9));
    await readOrderUnits(subgraph.models, new Date(Date.now() - 2 * MINUTE_MS));
  });
});

const filters = [
  '{}',
  `{ categoryIds: ["${demoCategories[0]?.id}"] }`,
  `{ categoryIds: ${JSON.stringify(demoCategories.map(({ id }) => id))} }`,
  `{ brandIds: ["${demoBrands[0]?.id}", "${demoBrands[1]?.id}"] }`,
  '{ tags: ["gift"] }',
  '{ attributes: [{ name: "material", value: "wood" }, { name: "material", value: "steel" }] }',
  '{ statuses: [ACTIVE, DRAFT, ARCHIVED] }',
];

test.each(filters)('pages in every sort order and the total count use an index (%s)', async (filter) => {
  await requireExactReads({ atLeast: 16, slack: EQUAL_SORT_VALUES }, async () => {
    for (const sort of ['NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])
      for (let after: string | null = '', page = 0; after !== null && page < 2; page += 1) {
        const cursor: string = after === '' ? '' : `, after: "${after}"`;
        const query = `{ products(first: 5, filter: ${filter}, sort: ${sort}${cursor}) { totalCount edges { node { id } } pageInfo { endCursor } } }`;
        const { data } = await subgraph.request(query, { as: manager });
        const { edges, totalCount, pageInfo } = (data as { products: List }).products;
        expect(edges).toHaveLength(5);
        expect(totalCount).toBeGreaterThan(10);
        after = pageInfo.endCursor;
      }
  });
});

type List = { edges: object[]; totalCount: number; pageInfo: { endCursor: string | null } };

test('the catalogue is read and written by key', async () => {
  await requireExactReads({ atLeast: 26 }, async () => {
    const product = await createTestProduct(subgraph, {
      categoryIds: [demoCategories[0]?.id],
      brandId: demoBrands[0]?.id,
    });
    const [variant] = product.variants;
    const input = `variants: [{ sku: "${variant?.sku}", price: { amountMinor: 700, currency: "USD" } }]`;
    await runMutation(
      subgraph,
      `updateProduct(id: "${product.id}", expectedVersion: 1, input: { ${input} })`,
      'product { id }',
    );
    await subgraph.request(`{ product(slug: "${product.slug}") { name } }`);
    await subgraph.store.products.findBySkus([variant?.sku ?? '']);
    await subgraph.store.products.findByVariantIds([variant?.id ?? '', newId('var')]);
    await subgraph.store.products.findByImageIds([newId('img'), newId('img')]);
    await subgraph.store.products.hasProductsIn(demoCategories[0]?.id ?? '');
    await subgraph.store.brands.findByIds(demoBrands.map(({ id }) => id));
    await runMutation(subgraph, `saveBrand(name: "New", slug: "new")`, 'brand { id }');
    await runMutation(subgraph, `archiveProduct(id: "${product.id}")`, 'product { id }');
    while ((await subgraph.eventLog.assign(200)).length > 0);
    await using seed = await openProductsSeed({ mongodbUrl: subgraph.url });
    await seed.seedDemo();
  });
});
