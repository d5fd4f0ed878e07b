import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { HousesApart } from './housesApart.ts';
import { findVariants, payOrder, placeOrderOf, registerBuyer } from './shopping.ts';
import { openGround, run, type Ground, type Running } from './startSystem.ts';

const HOUR_MS = 3_600_000;
const ORDERS_EACH = 8;

/** The environment of a process whose clock is that much ahead. */
const ahead = (ms: number) => ({
  NODE_OPTIONS: `--import ${new URL('shiftedClock.ts', import.meta.url).href}`,
  CLOCK_AHEAD_MS: String(ms),
});

if (!hasRedisServer()) process.stderr.write('clocks: not run, for there is no redis-server on this machine\n');
else
  describe('replicas whose clocks differ, over the same databases', () => {
    replicas();
  });

function replicas() {
  let ground: Ground;
  let redis: TestRedis;
  let stores: Running;
  let env: Record<string, string>;
  /** Two of each; of the second all but the gateway are an hour ahead, and each orders asks the other one's products. */
  let right: HousesApart;
  let shifted: HousesApart;

  beforeAll(async () => {
    [ground, redis] = await Promise.all([openGround(), openTestRedis()]);
    stores = run('commands/stores.ts', { env: ground.env });
    ground.carry(stores);
    await stores.printed(/the stores are open/);
    env = Object.fromEntries([...stores.output().matchAll(/^(\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]));
    const common = { ...env, REDIS_URL: redis.url };
    expect(await run('commands/seed.ts', { env }).ended()).toBe(0);
    const hour = ahead(HOUR_MS);
    shifted = new HousesApart(common, { products: hour, orders: hour, users: hour });
    await shifted.open('products');
    right = new HousesApart(common, { orders: { PRODUCTS_URL: shifted.urlOf('products') } });
    for (const house of ['products', 'orders', 'users', 'gateway'] as const) await right.open(house);
    shifted.meet('products', right.urlOf('products'));
    for (const house of ['orders', 'users', 'gateway'] as const) await shifted.open(house);
  }, 180_000);

  afterAll(async () => {
    await right?.[Symbol.asyncDispose]();
    await shifted?.[Symbol.asyncDispose]();
    await stores?.end('SIGTERM');
    await redis?.[Symbol.asyncDispose]();
    await ground?.[Symbol.asyncDispose]();
  }, 60_000);

  test('every order that is placed and paid by either is settled, and nobody is refused for the time', async () => {
    const variants = await findVariants(right.ask, 2 * ORDERS_EACH);
    const shops = [right.ask, shifted.ask];
    const buy = async (at: number) => {
      const [place, pay] = at % 2 === 0 ? shops : shops.toReversed();
      if (!place || !pay) throw new Error('expected two shops');
      const buyer = await registerBuyer(pay);
      const line = { variantId: variants[at % variants.length]?.id ?? '', quantity: 1 };
      const order = await placeOrderOf(place, line, buyer.token);
      return (await payOrder(pay, { order }, buyer.token)).order?.status;
    };
    const bought = await Promise.allSettled(Array.from({ length: 2 * ORDERS_EACH }, (_, at) => buy(at)));
    const settled = bought.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)));
    expect(settled).toEqual(settled.map(() => 'CONFIRMED'));
    await eventually(async () => (await underWay(env['ORDERS_DATABASE_URL'] ?? '')) === 0);
    for (const house of ['orders', 'products', 'users'] as const) {
      expect(right.outputOf(house) + shifted.outputOf(house)).not.toMatch(
        /refused for its time|was taken over|is undone/,
      );
    }
  }, 60_000);

  test('a session that one began is gone on with by the other, and its token ends when the database says', async () => {
    const buyer = await registerBuyer(shifted.ask);
    const { exp } = JSON.parse(Buffer.from(buyer.token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
    expect(Math.abs(exp * 1000 - Date.now() - 300_000)).toBeLessThan(5_000);
    const refresh = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken userErrors { code } } }`;
    const answer = await right.ask<{ refreshSession: { accessToken: string } }>(refresh, { token: buyer.refreshToken });
    expect(answer.data?.refreshSession.accessToken).toEqual(expect.any(String));
  });

  test('the replica whose clock differs says so on /health/ready and once in its log, the other one does not', async () => {
    const clockOf = async (url: string) => {
      const health = (await (await fetch(`${url}/health/ready`)).json()) as Health;
      return { status: health.status, clock: health.checks['clock'] };
    };
    for (const house of ['orders', 'products', 'users'] as const) {
      expect(await clockOf(right.urlOf(house))).toMatchObject({ status: 'UP', clock: { status: 'UP' } });
      const message = "this process's clock is 3600.0 s ahead of the database's";
      expect(await clockOf(shifted.urlOf(house))).toMatchObject({
        status: 'DEGRADED',
        clock: { status: 'DEGRADED', message },
      });
      expect(shifted.outputOf(house).match(/clock differs from the database's/g)).toHaveLength(1);
    }
  });

  test('a gateway whose clock is an hour ahead names the difference where its calls are refused, and is DOWN', async () => {
    await using late = new HousesApart({ ...env, REDIS_URL: redis.url }, { gateway: ahead(HOUR_MS) });
    for (const house of ['products', 'orders', 'users'] as const) late.meet(house, right.urlOf(house));
    await late.open('gateway');
    const answer = await late.ask('{ products(first: 1) { edges { node { id } } } }');
    const message = 'products refused the call for its time: the clock here is 3600.0 s ahead of that of products.';
    expect(answer.errors?.[0]).toMatchObject({ message, extensions: { code: 'DEPENDENCY_UNAVAILABLE' } });
    const ready = await fetch(`${late.urlOf('gateway')}/health/ready`);
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as Health).checks['clock']?.message).toContain(
      "the gateway's clock is 3600.0 s ahead of that of products",
    );
  }, 30_000);
}

type Health = {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
};

async function underWay(url: string): Promise<number> {
  const connectionString = new URL(url);
  connectionString.searchParams.delete('pool_max');
  const client = new Client({ connectionString: connectionString.href });
  await client.connect();
  try {
    const found = await client.query<{ count: number }>(
      "select count(*)::int as count from sagas where state in ('RUNNING', 'UNDOING')",
    );
    return found.rows[0]?.count ?? -1;
  } finally {
    await client.end();
  }
}
