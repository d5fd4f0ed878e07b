import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trusted } from 'mongoose';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { demoBrands, demoCategories } from '../demoCatalogue.ts';
import { catalogueFilter, type FilterInput } from '../domain/catalogueFilter.ts';
import { openProductsSeed } from '../seed.ts';
import { nativeCollection, openProductsStore, type ProductsDatabase } from './openProductsStore.ts';
import { filterOf } from './productPages.ts';

const opened = new AsyncDisposableStack();
let database: { readonly url: string };
let databases: ProductsDatabase[];
beforeAll(async () => {
  database = opened.use(await openTestMongo());
  const { url } = database;
  databases = await Promise.all([1, 2, 3].map(async () => opened.use(await openProductsStore({ url }))));
});
afterAll(() => opened.disposeAsync());

function first(): ProductsDatabase {
  const [one] = databases;
  if (!one) throw new Error('expected a database');
  return one;
}

test('three replicas that open an empty database at once agree on its log', () => {
  expect(new Set(databases.map(({ logId }) => logId)).size).toBe(1);
});

test('every declared index exists', async () => {
  for (const model of Object.values(first().models)) {
    const declared = model.schema.indexes().map(([key, { name, unique }]) => ({ name, key, unique: unique === true }));
    const existing = declared.length === 0 ? [] : await model.collection.indexes();
    const found = existing
      .filter(({ name }) => name !== '_id_')
      .map(({ name, key, unique }) => ({ name, key, unique: unique === true }));
    expect(found).toEqual(expect.arrayContaining(declared));
    expect(found).toHaveLength(declared.length);
  }
});

const filters: [string, FilterInput][] = [
  ['', {}],
  ['categoryIds_', { categoryIds: demoCategories.slice(0, 1).map(({ id }) => id) }],
  ['brandId_', { brandIds: demoBrands.slice(0, 1).map(({ id }) => id) }],
  ['tags_', { tags: ['gift'] }],
  ['attributeKeys_', { attributes: [{ name: 'material', value: 'wood' }] }],
];
const orders = ['createdAt', 'minPriceMinor', 'nameKey'];

test('every filter and sort order has an index that starts with the filter and ends with the order', async () => {
  const names = (await first().models.products.collection.indexes()).map(({ name }) => name);
  for (const [filter] of filters) for (const order of orders) expect(names).toContain(`${filter}${order}`);
});

// The stand-in does not support explain: only MongoDB reports the index it uses.
if (process.env['PRODUCTS_MONGODB_URL']) {
  beforeAll(async () => {
    await using seed = await openProductsSeed({ mongodbUrl: database.url });
    await seed.seedProducts({ count: 2000 });
  }, 60_000);

  test.each(filters.flatMap(([filter, input]) => orders.map((order) => [`${filter}${order}`, input, order] as const)))(
    'a list uses the index %s without sorting',
    async (name, input, order) => {
      const wanted = filterOf(catalogueFilter(input, (ids) => ids));
      const query = nativeCollection(first().models.products).find(wanted, {
        sort: { [order]: -1, _id: -1 },
        limit: 21,
      });
      const plan = JSON.stringify(await query.explain('queryPlanner'));
      expect(plan).toContain(`"indexName":"${name}"`);
      expect(plan).not.toContain('"SORT"');
    },
  );

  test('references, pending events and maintenance use their indexes', async () => {
    const { products, stocks, events } = first().models;
    const now = new Date();
    const due = trusted({ $elemMatch: { state: 'HELD', settledAt: null, holdUntil: { $lte: now } } });
    const plans = [
      ['slug', products.find({ slug: 'a' })],
      ['sku', products.find({ 'variants.sku': 'a' })],
      ['variant', products.find({ 'variants.id': 'a' })],
      ['retiredVariant', products.find({ 'retiredVariants.id': 'a' })],
      ['image', products.find({ 'images.id': 'a' })],
      ['outbox', stocks.find({ 'outbox.at': trusted({ $gt: new Date(0) }) })],
      ['entries', stocks.find({ entries: due })],
      ['entries', stocks.find({ 'entries.settledAt': trusted({ $lt: now }) })],
      ['product', stocks.find({ productId: 'a' })],
      ['eventId', events.find({ eventId: 'a' })],
    ] as const;
    for (const [name, query] of plans)
      expect(JSON.stringify(await query.explain('queryPlanner'))).toContain(`"indexName":"${name}"`);
  });
}
