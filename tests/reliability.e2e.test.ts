import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { runIdempotencyStorm } from './reliability/idempotencyStorm.ts';
import { raceConcurrentMutations, raceForLastUnits, raceWithFullCarts } from './reliability/races.ts';
import { openShopUnderTest, type ShopUnderTest } from './reliability/shopUnderTest.ts';
import { openProductsProcess } from './reliability/productsProcess.ts';
import { sweepCrashes } from './reliability/sweepCrashes.ts';

// A short run of every experiment with a fixed seed; `npm run test:reliability` is the long one.
const opened = new AsyncDisposableStack();
let shop: ShopUnderTest;

beforeAll(async () => {
  const mongo = opened.use(await openTestMongo());
  const products = opened.use(await openProductsProcess({ mongoUrl: mongo.url, redisUrl: null }));
  const database = opened.use(await openTestDatabase());
  shop = opened.use(await openShopUnderTest({ products, databaseUrl: database.url }));
}, 60_000);
afterAll(() => opened.disposeAsync(), 30_000);

test('an orders process killed at any boundary leaves nothing unsettled, lost or duplicated', async () => {
  const only = ['pay with tok_approve'];
  const sweep = { shops: [shop], seed: 20261121, maxBoundaries: 2, only };
  const { trials } = await sweepCrashes(sweep);
  expect(trials.map(({ crashed }) => crashed)).toEqual([true, true]);
  expect(trials.flatMap(({ violations }) => violations)).toEqual([]);
}, 180_000);

test('40 concurrent buyers of the last 10 units buy exactly 10', async () => {
  const { violations, summary } = await raceForLastUnits(shop, { buyers: 40, units: 10 });
  expect(violations).toEqual([]);
  expect(summary).toContain('10 sold');
}, 120_000);

test('units that racing carts of three lines leave over can be bought afterwards', async () => {
  const { violations } = await raceWithFullCarts(shop, { buyers: 12, units: 3, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);

test('concurrent payments, cancellation and expiry end in one consistent outcome', async () => {
  const { violations } = await raceConcurrentMutations(shop, { trials: 6, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);

test('one idempotency key sent many times while orders is killed makes one order and one charge', async () => {
  const { violations } = await runIdempotencyStorm(shop, { keys: 2, submits: 12, kills: 1, seed: 20261121 });
  expect(violations).toEqual([]);
}, 120_000);
