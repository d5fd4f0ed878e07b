import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import { openSeparateStores, SeparateServices, type SeparateStores } from './separateServices.ts';
import { findVariants, payOrder, orderVariant, registerBuyer } from './shopping.ts';

const HOUR_MS = 3_600_000;
const ORDERS_EACH = 8;

/** Returns the environment of a process whose clock is `ms` ahead. */
const ahead = (ms: number) => ({
  NODE_OPTIONS: `--import ${new URL('shiftedClock.ts', import.meta.url).href}`,
  CLOCK_AHEAD_MS: String(ms),
});

describeIfAvailable(
  { name: 'redis-server', isAvailable: hasRedisServer() },
  'replicas whose clocks differ, over the same databases',
  replicas,
);

function replicas() {
  const opened = new AsyncDisposableStack();
  let env: SeparateStores['env'];
  /**
   * Two replicas of each service. The subgraphs of `shifted` are an hour ahead; each orders calls the other's products.
   */
  let right: SeparateServices;
  let shifted: SeparateServices;

  beforeAll(async () => {
    ({ env } = opened.use(await openSeparateStores()));
    const hour = ahead(HOUR_MS);
    shifted = new SeparateServices(env, Object.fromEntries(subgraphs.map(({ name }) => [name, hour])));
    opened.use(shifted);
    await shifted.start('products');
    right = opened.use(new SeparateServices(env, { orders: { PRODUCTS_URL: shifted.urlOf('products') } }));
    await right.startAll();
    shifted.overrideUrl('products', right.urlOf('products'));
    await shifted.startAll();
  }, 180_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  test('orders that are placed and paid through either replica settle, and no call is refused because of its time', async () => {
    const variants = await findVariants(right.execute, 2 * ORDERS_EACH);
    const gateways = [right.execute, shifted.execute];
    const buy = async (at: number) => {
      const [place, pay] = at % 2 === 0 ? gateways : gateways.toReversed();
      if (!place || !pay) throw new Error('expected two gateways');
      const buyer = await registerBuyer(pay);
      const line = { variantId: variants[at % variants.length]?.id ?? '', quantity: 1 };
      const order = await orderVariant(place, line, buyer.token);
      return (await payOrder(pay, { order }, buyer.token)).order?.status;
    };
    const bought = await Promise.allSettled(Array.from({ length: 2 * ORDERS_EACH }, (_, at) => buy(at)));
    const settled = bought.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)));
    expect(settled).toEqual(settled.map(() => 'CONFIRMED'));
    await eventually(async () => (await countActiveSagas(env['ORDERS_DATABASE_URL'] ?? '')) === 0);
    for (const { name: service } of subgraphs) {
      expect(right.outputOf(service) + shifted.outputOf(service)).not.toMatch(
        /refused for its time|was taken over|is undone/,
      );
    }
  }, 60_000);

  test("one replica refreshes a session of the other, and its token expires by the database's time", async () => {
    const buyer = await registerBuyer(shifted.execute);
    const { exp } = JSON.parse(Buffer.from(buyer.token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
    expect(Math.abs(exp * 1000 - Date.now() - 300_000)).toBeLessThan(5_000);
    const refresh = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken userErrors { code } } }`;
    const answer = await right.execute<{ refreshSession: { accessToken: string } }>(refresh, {
      token: buyer.refreshToken,
    });
    expect(answer.data?.refreshSession.accessToken).toEqual(expect.any(String));
  });

  test('only the replica whose clock differs reports it, on /health/ready and once in its log', async () => {
    const clockOf = async (url: string) => {
      const health = (await (await fetch(`${url}/health/ready`)).json()) as Health;
      return { status: health.status, clock: health.checks['clock'] };
    };
    for (const { name: service } of subgraphs) {
      expect(await clockOf(right.urlOf(service))).toMatchObject({ status: 'UP', clock: { status: 'UP' } });
      const message = "this process's clock is 3600.0 s ahead of the database's";
      expect(await clockOf(shifted.urlOf(service))).toMatchObject({
        status: 'DEGRADED',
        clock: { status: 'DEGRADED', message },
      });
      expect(shifted.outputOf(service).match(/clock differs from the database's/g)).toHaveLength(1);
    }
  });

  test('a gateway whose clock is an hour ahead reports the difference in refused calls and is DOWN', async () => {
    await using late = new SeparateServices(env, { gateway: ahead(HOUR_MS) });
    for (const { name: service } of subgraphs) late.overrideUrl(service, right.urlOf(service));
    await late.start('gateway');
    const answer = await late.execute('{ products(first: 1) { edges { node { id } } } }');
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringMatching(
        /^products refused the call for its time: the clock here is (3600|3599)\.\d s ahead of that of products\.$/,
      ) as unknown,
      extensions: { code: 'DEPENDENCY_UNAVAILABLE' },
    });
    const ready = await fetch(`${late.urlOf('gateway')}/health/ready`);
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as Health).checks['clock']?.message).toMatch(
      /the gateway's clock is (3600|3599)\.\d s ahead of that of products/,
    );
  }, 30_000);
}

type Health = {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
};

async function countActiveSagas(url: string): Promise<number> {
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
