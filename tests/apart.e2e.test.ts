import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import {
  cancelOrder,
  findVariants,
  logIn,
  payOrder,
  placeOrder,
  placeOrderOf,
  registerBuyer,
  setCartLine,
  stockOf,
} from './shopping.ts';
import { askOf, openGround, run, type Ask, type Ground, type Running } from './startSystem.ts';

type House = 'users' | 'products' | 'orders' | 'gateway';
const fileOf = (house: House) => (house === 'gateway' ? 'gateway/main.ts' : `subgraphs/${house}/main.ts`);

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
  const running = run(fileOf(house), { env: needs });
  expect(await running.ended()).toBe(1);
  expect(running.output()).toContain(`${missing} is missing`);
});

/** The houses as processes of their own, over a real Redis and the stores of `npm run stores`. */
class Street {
  readonly houses = new Map<House, Running>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #ports = new Map<House, string>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Opens a house, on the port it had before. */
  async open(house: House): Promise<void> {
    const port = this.#ports.get(house) ?? String(await freePort());
    const portVariable = house === 'gateway' ? 'PORT' : `${house.toUpperCase()}_PORT`;
    const urls = [...this.#ports].map(([name, port]) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${port}`]);
    const env = {
      ...this.#env,
      ...Object.fromEntries(urls),
      LOG_LEVEL: 'info',
      [portVariable]: port,
    };
    const running = run(fileOf(house), { env });
    this.houses.set(house, running);
    await running.printed(new RegExp(`${house} is open`));
    this.#ports.set(house, port);
  }

  async end(house: House, signal: NodeJS.Signals): Promise<void> {
    await this.houses.get(house)?.end(signal);
  }

  get ask(): Ask {
    return askOf(`http://127.0.0.1:${this.#ports.get('gateway')}/graphql`);
  }
}

if (!hasRedisServer()) process.stderr.write('houses apart: not run, for there is no redis-server on this machine\n');
else
  describe('houses apart, over a real Redis', () => {
    apart();
  });

function apart() {
  let ground: Ground;
  let redis: TestRedis;
  let stores: Running;
  let street: Street;

  beforeAll(async () => {
    [ground, redis] = await Promise.all([openGround(), openTestRedis()]);
    stores = run('commands/stores.ts', { env: ground.env });
    await stores.printed(/the stores are open/);
    const printed = [...stores.output().matchAll(/^(\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]);
    street = new Street({ ...Object.fromEntries(printed), REDIS_URL: redis.url });
    const seed = run('commands/seed.ts', { env: ground.env });
    expect(await seed.ended()).toBe(0);
    // Each after those it calls.
    for (const house of ['products', 'orders', 'users', 'gateway'] as const) await street.open(house);
  }, 60_000);

  afterAll(async () => {
    for (const house of ['gateway', 'orders', 'products', 'users'] as const) await street?.end(house, 'SIGTERM');
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

  test('what happens to an order while users is down is told to its owner once users is back, each thing once', async () => {
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    const order = await placeOrderOf(street.ask, { variantId, quantity: 1 }, buyer.token);
    await street.end('users', 'SIGKILL');
    await payOrder(street.ask, { order }, buyer.token);
    await street.open('users');
    const read = () =>
      street.ask<{ me: { notifications: { edges: { node: { topic: string } }[] } } | null }>(
        '{ me { notifications { edges { node { topic } } } } }',
        {},
        buyer.token,
      );
    const topics = async () => (await read()).data?.me?.notifications.edges.map(({ node }) => node.topic) ?? [];
    // The lease of the one that was killed runs out first.
    await eventually(async () => (await topics()).length >= 3, { withinMs: 15_000 });
    expect(await topics()).toEqual(['ORDER_STATUS', 'PAYMENT', 'ORDER_STATUS']);
  }, 30_000);

  test('with products down a cart shows the prices last seen, placing is refused and can be tried again later', async () => {
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    await placeOrderOf(street.ask, { variantId, quantity: 1 }, buyer.token);
    const cart = await setCartLine(street.ask, { variantId, quantity: 1 }, buyer.token);
    await street.end('products', 'SIGKILL');
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

  test('Redis gone costs latency only: orders are placed, cancelled and their stock returned', async () => {
    await redis.kill();
    const buyer = await registerBuyer(street.ask);
    const variantId = (await findVariants(street.ask))[0]?.id ?? '';
    const before = await stockOf(street.ask, variantId);
    const order = await placeOrderOf(street.ask, { variantId, quantity: 1 }, buyer.token);
    expect(await cancelOrder(street.ask, { order }, buyer.token)).toMatchObject({ order: { status: 'CANCELLED' } });
    await eventually(async () => (await stockOf(street.ask, variantId)) === before);
    await redis.start();
  }, 30_000);
}
