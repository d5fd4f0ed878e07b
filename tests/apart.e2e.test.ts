import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '#platform/testing/describeWith.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { runChaos } from './campaigns/chaos/chaos.ts';
import { HousesApart, programOf, type House } from './housesApart.ts';
import {
  findVariants,
  logIn,
  payOrder,
  placeOrder,
  placeOrderOf,
  registerBuyer,
  setCartLine,
  stockOf,
} from './shopping.ts';
import { openGround, run, type Ground, type Running } from './startSystem.ts';

test.each<[House, string]>([
  ['users', 'IDENTITY_KEYS'],
  ['products', 'PRODUCTS_MONGODB_URL'],
  ['orders', 'ORDERS_DATABASE_URL'],
  ['orders', 'ORDERS_PAYMENT_WEBHOOK_SECRET'],
  ['gateway', 'REDIS_URL'],
])('%s without what it needs names the missing variable and stops', async (house, missing) => {
  const needs: NodeJS.ProcessEnv = {
    IDENTITY_KEYS: 'k'.repeat(32),
    REDIS_URL: 'redis://127.0.0.1:1',
    USERS_DATABASE_URL: 'postgresql://127.0.0.1:1/x',
    ORDERS_DATABASE_URL: 'postgresql://127.0.0.1:1/x',
    PRODUCTS_MONGODB_URL: 'mongodb://127.0.0.1:1/x',
    USERS_KEY_SECRET: 's'.repeat(32),
    ORDERS_PAYMENT_WEBHOOK_SECRET: 'w'.repeat(32),
    [missing]: '',
  };
  const running = run(programOf(house), { env: needs });
  expect(await running.ended()).toBe(1);
  expect(running.output()).toContain(`${missing} is missing`);
});

describeWith(
  { what: 'redis-server', isThere: hasRedisServer() },
  'services in processes of their own, over a real Redis',
  apart,
);

function apart() {
  let ground: Ground;
  let redis: TestRedis;
  let stores: Running;
  let street: HousesApart;
  let env: Record<string, string>;

  beforeAll(async () => {
    [ground, redis] = await Promise.all([openGround(), openTestRedis()]);
    stores = run('commands/stores.ts', { env: ground.env });
    await stores.printed(/the stores are open/);
    env = Object.fromEntries([...stores.output().matchAll(/^(\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]));
    street = new HousesApart({ ...env, REDIS_URL: redis.url });
    // It fills exactly the stores that it is given.
    const seed = run('commands/seed.ts', { env });
    expect(await seed.ended()).toBe(0);
    // Each after those it calls.
    for (const house of ['products', 'orders', 'users', 'gateway'] as const) await street.open(house);
  }, 180_000);

  afterAll(async () => {
    await street?.[Symbol.asyncDispose]();
    await stores?.end('SIGTERM');
    await redis?.[Symbol.asyncDispose]();
    await ground?.[Symbol.asyncDispose]();
  }, 60_000);

  test('an order is placed and paid across four processes', async () => {
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    const before = await stockOf(street.ask, variantId);
    const order = await placeOrderOf(street.ask, { variantId, quantity: 2 }, buyer.token);
    expect(await payOrder(street.ask, { order }, buyer.token)).toMatchObject({ order: { status: 'CONFIRMED' } });
    expect(await stockOf(street.ask, variantId)).toBe(before - 2);
  });

  test('with users down an order is still read, its customer alone is null; users back, it is there again', async () => {
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    const order = await placeOrderOf(street.ask, { variantId, quantity: 1 }, buyer.token);
    const read = () =>
      street.ask<{ order: { id: string; customer: { displayName: string } | null } }>(
        'query ($id: ID) { order(id: $id) { id customer { displayName } } }',
        { id: order.id },
        buyer.token,
      );
    await street.end('users', 'SIGKILL');
    const answer = await read();
    expect(answer.data).toEqual({ order: { id: order.id, customer: null } });
    expect(answer.errors).toMatchObject([
      { path: ['order', 'customer', 'displayName'], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } },
    ]);

    await street.open('users');
    await eventually(async () => (await read()).data?.order.customer !== null);
  }, 30_000);

  test('with products down a cart shows the prices last seen, placing is refused and can be tried again later', async () => {
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    await placeOrderOf(street.ask, { variantId, quantity: 1 }, buyer.token);
    const cart = await setCartLine(street.ask, { variantId, quantity: 1 }, buyer.token);
    await street.end('products', 'SIGKILL');
    const page = await street.ask('{ products(first: 1) { edges { node { name } } } me { id } }', {}, buyer.token);
    expect(page.data).toEqual({ products: null, me: { id: buyer.id } });
    expect(page.errors).toMatchObject([{ path: ['products'], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);
    const warned = await street.ask('{ cart { totals { total { amountMinor } } warnings { code } } }', {}, buyer.token);
    expect(warned.data).toEqual({
      cart: {
        totals: { total: { amountMinor: cart.totals.total.amountMinor } },
        warnings: [{ code: 'DEPENDENCY_UNAVAILABLE' }],
      },
    });
    const refused = await placeOrder(street.ask, { cart, key: 'while-down' }, buyer.token);
    expect(refused).toMatchObject({ order: null });
    expect(['DEPENDENCY_UNAVAILABLE', 'CONFLICT']).toContain(refused.userErrors[0]?.code);
    await street.open('products');
    await eventually(
      async () =>
        (await placeOrder(street.ask, { cart, key: `again-${Date.now()}` }, buyer.token).catch(() => null))?.order !=
        null,
      { withinMs: 20_000 },
    );
  }, 60_000);

  test('a disabled account is out within seconds, at the gateway too', async () => {
    const buyer = await registerBuyer(street.ask);
    const admin = await logIn(street.ask, 'admin@example.com');
    const disable =
      'mutation ($id: ID!) { setUserStatus(userId: $id, status: DISABLED) { user { status } userErrors { code } } }';
    expect((await street.ask(disable, { id: buyer.id }, admin)).data).toEqual({
      setUserStatus: { user: { status: 'DISABLED' }, userErrors: [] },
    });
    await eventually(
      async () =>
        (await street.ask('{ me { id } }', {}, buyer.token)).errors?.[0]?.extensions['code'] === 'UNAUTHENTICATED',
    );
  });

  test('Redis cut off, killed, hung and emptied, and every process killed, cost no owner an event', async () => {
    const variants = await findVariants(street.ask, 40);
    const found = await runChaos(
      {
        houses: street,
        redis,
        databases: { users: env['USERS_DATABASE_URL'] ?? '', orders: env['ORDERS_DATABASE_URL'] ?? '' },
        identityKey: env['IDENTITY_KEYS']?.split(',')[0] ?? '',
        variantIds: variants.map(({ id }) => id),
        stock: { mongo: null, url: env['PRODUCTS_MONGODB_URL'] ?? '', initialStock: new Map() },
      },
      {
        seed: 20261121,
        owners: 3,
        events: 60,
        weather: { cutEveryMs: 700, outageMs: 500, awayMs: 1_500, redisPauseMs: 300, processPauseMs: 300 },
      },
    );
    expect(found.violations).toEqual([]);
    expect(found.verdict).toMatchObject({ missed: 0, repeated: 0, disordered: 0, foreign: 0 });
    expect(found.verdict.told).toBeGreaterThan(found.events);
    expect([...found.harmed.keys()].sort()).toEqual([
      'Redis away for 1.5 s',
      'Redis emptied',
      'Redis hung',
      'Redis killed',
      'Redis shut down',
      'gateway killed',
      'half of the clients cut off',
      'orders killed',
      'products killed',
      'subscribers of Redis cut off',
      'users killed',
    ]);
  }, 180_000);
}
