import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { stormOfKeys } from './campaigns/keyStorm.ts';
import { raceAtOneMoment, raceForTheLast, raceWithFullCarts } from './campaigns/races.ts';
import { openShop, type Shop } from './campaigns/shop.ts';
import { openProductsStreet, type ProductsStreet } from './campaigns/street.ts';
import { sweepCrashes } from './campaigns/sweepCrashes.ts';

// A short version of every campaign, its seed fixed; `npm run test:reliability` is the long one.
const opened = new AsyncDisposableStack();
let products: ProductsStreet;
let shop: Shop;

beforeAll(async () => {
  const mongo = opened.use(await openTestMongo());
  products = opened.use(await openProductsStreet({ mongoUrl: mongo.url, redisUrl: null }));
  const database = opened.use(await openTestDatabase());
  shop = opened.use(await openShop({ products, databaseUrl: database.url }));
}, 60_000);
afterAll(() => opened.disposeAsync(), 30_000);

test('an orders house killed at any boundary leaves nothing unsettled, lost or doubled', async () => {
  await using database = await openTestDatabase();
  const only = ['pay with tok_approve'];
  const sweep = { products, databaseUrls: [database.url], seed: 20261121, most: 2, only };
  const { trials } = await sweepCrashes(sweep);
  expect(trials.map(({ died }) => died)).toEqual([true, true]);
  expect(trials.flatMap(({ violations }) => violations)).toEqual([]);
}, 180_000);

test('40 buyers at once of the last 10 buy exactly 10', async () => {
  const { violations, story } = await raceForTheLast(shop, { buyers: 40, units: 10 });
  expect(violations).toEqual([]);
  expect(story).toContain('10 sold');
}, 120_000);

test('what carts of three lines that race leave over can be bought afterwards', async () => {
  const { violations } = await raceWithFullCarts(shop, { buyers: 12, units: 3, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);

test('paying twice, cancelling and expiring at one moment end in one story', async () => {
  const { violations } = await raceAtOneMoment(shop, { trials: 6, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);

test('one key sent many times while the house is killed is one order and one charge', async () => {
  const { violations } = await stormOfKeys(shop, { keys: 2, submits: 12, kills: 1, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);
