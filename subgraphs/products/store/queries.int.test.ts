import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { change, created } from '../../../tests/products/catalogue.ts';
import { manager, openTestHouse, type TestHouse } from '../../../tests/products/openTestHouse.ts';
import {
  collectionScans,
  OF_THE_TEST,
  profileQueries,
  type QueryProfile,
} from '../../../tests/products/profiledQueries.ts';
import { demoBrands, demoCategories } from '../demoCatalogue.ts';
import { openProductsSeed } from '../seed.ts';
import { readOrderUnits } from './stockBooks.ts';

const PRODUCTS = 1500;
/** So many products of a page's first or last moment lie on the wrong side of its cursor. */
const OF_THE_SAME_MOMENT = 40;
const MINUTE_MS = 60_000;

const opened = new AsyncDisposableStack();
let house: TestHouse;
let profile: QueryProfile;
let variantIds: string[];
beforeAll(async () => {
  house = opened.use(await openTestHouse());
  await using seed = await openProductsSeed({ mongodbUrl: house.url });
  await seed.seedProducts({ count: PRODUCTS });
  while ((await house.eventLog.assign(200)).length > 0);
  const stocks = await house.models.stocks.find().sort({ _id: 1 }).select({ _id: 1 }).lean();
  variantIds = stocks.map(({ _id }) => _id);
  // Every stock has a hold that is not due and an entry that settled lately: nothing that maintenance has to do.
  await house.models.stocks.updateMany(
    {},
    { $push: { entries: { $each: [entry(MINUTE_MS, null), entry(null, -MINUTE_MS)] } } },
    { comment: OF_THE_TEST },
  );
  await house.models.settled.insertMany(variantIds.map(settledLongAgo));
  profile = opened.use(await profileQueries(house.url));
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

/** Has the queries made meanwhile judged: each by an index that leads to what it uses, and to one document more at most. */
async function requireExact({ atLeast, slack = 1 }: Expected, work: () => Promise<unknown>): Promise<void> {
  await profile.take();
  await work();
  const queries = await profile.take();
  expect(collectionScans(queries)).toEqual([]);
  expect(queries.filter(({ docsExamined, used }) => docsExamined > used + slack)).toEqual([]);
  expect(queries.length).toBeGreaterThanOrEqual(atLeast);
}

const push = (variantId: string, entries: ReturnType<typeof entry>[]) =>
  house.models.stocks.updateOne({ _id: variantId }, { $push: { entries: { $each: entries } } });

test('maintenance reads no document that it does not change', async () => {
  await requireExact({ atLeast: 3 }, async () => {
    expect(await house.upkeep.sweepHolds()).toBe(0);
    expect(await house.upkeep.settleEntries()).toBe(0);
  });
  const [due = '', long = '', many = ''] = variantIds;
  await push(due, [entry(-1, null)]);
  await push(long, [entry(null, -11 * MINUTE_MS)]);
  await push(
    many,
    Array.from({ length: 20 }, () => entry(null, -10_000)),
  );
  await requireExact({ atLeast: 7 }, async () => {
    expect(await house.upkeep.sweepHolds()).toBe(1);
    expect(await house.upkeep.settleEntries()).toBe(2);
  });
});

test('the log finds its ends, the beginning of a time and what is to be pruned without reading what lies between', async () => {
  await created(house);
  const since = new Date();
  await created(house);
  await requireExact({ atLeast: 5 }, () => house.eventLog.assign(200));
  const { head } = await house.eventLog.head();
  await requireExact({ atLeast: 8 }, async () => {
    expect(await house.eventLog.head(since)).toMatchObject({ head, oldest: 1, since: head - 1 });
    expect(await house.eventLog.readAfter(head - 3, 2)).toHaveLength(2);
    expect(await house.eventLog.prune(new Date(Date.now() - 60 * MINUTE_MS))).toBe(0);
  });
});

test('stock commands and what orders hold are found by their keys', async () => {
  const lines = variantIds.slice(3, 6).map((variantId) => ({ variantId, quantity: 1 }));
  const command = { orderId: newId('ord'), lines, traceparent: null };
  const [notAfter, holdUntil] = [new Date(Date.now() + MINUTE_MS), new Date(Date.now() + MINUTE_MS)];
  const sold = { recallVersion: () => 1, readIds: async () => new Set(variantIds) };
  const adjustment = {
    variantId: lines[0]?.variantId ?? '',
    adjustmentId: 'adj_1',
    delta: 1,
    reason: '',
    traceparent: null,
  };
  await requireExact({ atLeast: 12 }, async () => {
    for (let again = 0; again < 2; again += 1)
      await house.store.stock.reserve({ ...command, notAfter, holdUntil, sold });
    await house.store.stock.commit(command);
    await house.store.stock.release({ ...command, reason: null });
    await house.store.stock.adjust(adjustment);
    await house.store.stock.findByVariantIds(variantIds.slice(0, 9));
    await readOrderUnits(house.models, new Date(Date.now() - 2 * MINUTE_MS));
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

test.each(filters)('pages of a list, in every order, and its length are told by an index (%s)', async (filter) => {
  await requireExact({ atLeast: 16, slack: OF_THE_SAME_MOMENT }, async () => {
    for (const sort of ['NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])
      for (let after: string | null = '', page = 0; after !== null && page < 2; page += 1) {
        const behind: string = after === '' ? '' : `, after: "${after}"`;
        const query = `{ products(first: 5, filter: ${filter}, sort: ${sort}${behind}) { totalCount edges { node { id } } pageInfo { endCursor } } }`;
        const { data } = await house.ask(query, { as: manager });
        const { edges, totalCount, pageInfo } = (data as { products: List }).products;
        expect(edges).toHaveLength(5);
        expect(totalCount).toBeGreaterThan(10);
        after = pageInfo.endCursor;
      }
  });
});

type List = { edges: object[]; totalCount: number; pageInfo: { endCursor: string | null } };

test('the catalogue is read and written by its keys', async () => {
  await requireExact({ atLeast: 26 }, async () => {
    const product = await created(house, { categoryIds: [demoCategories[0]?.id], brandId: demoBrands[0]?.id });
    const [variant] = product.variants;
    const input = `variants: [{ sku: "${variant?.sku}", price: { amountMinor: 700, currency: "USD" } }]`;
    await change(
      house,
      `updateProduct(id: "${product.id}", expectedVersion: 1, input: { ${input} })`,
      'product { id }',
    );
    await house.ask(`{ product(slug: "${product.slug}") { name } }`);
    await house.store.products.findBySkus([variant?.sku ?? '']);
    await house.store.products.findByVariantIds([variant?.id ?? '', newId('var')]);
    await house.store.products.findByImageIds([newId('img'), newId('img')]);
    await house.store.products.hasProductsIn(demoCategories[0]?.id ?? '');
    await house.store.brands.findByIds(demoBrands.map(({ id }) => id));
    await change(house, `saveBrand(name: "New", slug: "new")`, 'brand { id }');
    await change(house, `archiveProduct(id: "${product.id}")`, 'product { id }');
    while ((await house.eventLog.assign(200)).length > 0);
    await using seed = await openProductsSeed({ mongodbUrl: house.url });
    await seed.seedDemo();
  });
});
