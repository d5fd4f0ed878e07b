import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { storeVariable } from '../commands/subgraph.ts';
import { subgraphs, type SubgraphName } from '../commands/subgraphs.ts';
import { runChaos } from './chaos/runChaos.ts';
import {
  openSeparateStores,
  programOf,
  SeparateServices,
  type SeparateServiceName,
  type SeparateStores,
} from './separateServices.ts';
import { ahead, countActiveSagas, readClockHealth } from './replicas.ts';
import { openEventStream } from './serverSentEvents.ts';
import {
  findVariants,
  logIn,
  payOrder,
  submitOrder,
  orderVariant,
  registerBuyer,
  putInCart,
  readAvailableToSell,
} from './shopping.ts';
import { runProgram } from './startSystem.ts';

const HOUR_MS = 3_600_000;
const ORDERS_EACH = 8;

const neededByAll = ['IDENTITY_KEYS', 'REDIS_URL'];
test.each<[SeparateServiceName, readonly string[]]>([
  ...subgraphs.map((subgraph): [SeparateServiceName, readonly string[]] => [
    subgraph.name,
    [storeVariable(subgraph), ...Object.keys(subgraph.secrets), ...neededByAll],
  ]),
  ['gateway', neededByAll],
])('%s names all missing variables and exits', async (service, missing) => {
  const env = Object.fromEntries(missing.map((variable) => [variable, '']));
  const running = runProgram(programOf(service), { env });
  expect(await running.waitForExit()).toBe(1);
  const named = [...running.output().matchAll(/^\w+: (\w+) is missing/gm)].map(([, variable]) => variable);
  expect(named.toSorted()).toEqual(missing.toSorted());
});

describeIfAvailable(
  { name: 'redis-server', isAvailable: hasRedisServer() },
  'services in separate processes over a real Redis',
  separateServices,
);

function separateServices() {
  const opened = new AsyncDisposableStack();
  let stores: SeparateStores;
  let services: SeparateServices;

  beforeAll(async () => {
    stores = opened.use(await openSeparateStores());
    services = opened.use(new SeparateServices(stores.env));
    await services.startAll();
  }, 180_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  test('an order is placed and paid across four processes', async () => {
    const buyer = await registerBuyer(services.execute);
    const variantId = (await findVariants(services.execute))[0]?.id ?? '';
    const before = await readAvailableToSell(services.execute, variantId);
    const order = await orderVariant(services.execute, { variantId, quantity: 2 }, buyer.token);
    expect(await payOrder(services.execute, { order }, buyer.token)).toMatchObject({ order: { status: 'CONFIRMED' } });
    expect(await readAvailableToSell(services.execute, variantId)).toBe(before - 2);
  });

  test('while users is down an order is readable with a null customer, which returns with users', async () => {
    const buyer = await registerBuyer(services.execute);
    const variantId = (await findVariants(services.execute))[0]?.id ?? '';
    const order = await orderVariant(services.execute, { variantId, quantity: 1 }, buyer.token);
    const read = () =>
      services.execute<{ order: { id: string; customer: { displayName: string } | null } }>(
        'query ($id: ID) { order(id: $id) { id customer { displayName } } }',
        { id: order.id },
        buyer.token,
      );
    await services.stop('users', 'SIGKILL');
    const response = await read();
    expect(response.data).toEqual({ order: { id: order.id, customer: null } });
    expect(response.errors).toMatchObject([
      { path: ['order', 'customer', 'displayName'], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } },
    ]);

    await services.start('users');
    await eventually(async () => (await read()).data?.order.customer !== null);
  }, 30_000);

  test('while products is down a cart shows its last known prices, and placing is refused and can be retried', async () => {
    const buyer = await registerBuyer(services.execute);
    const variantId = (await findVariants(services.execute))[0]?.id ?? '';
    await orderVariant(services.execute, { variantId, quantity: 1 }, buyer.token);
    const cart = await putInCart(services.execute, { variantId, quantity: 1 }, buyer.token);
    await services.stop('products', 'SIGKILL');
    const page = await services.execute(
      '{ products(first: 1) { edges { node { name } } } me { id } }',
      {},
      buyer.token,
    );
    expect(page.data).toEqual({ products: null, me: { id: buyer.id } });
    expect(page.errors).toMatchObject([{ path: ['products'], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);
    const warned = await services.execute(
      '{ cart { totals { total { amountMinor } } warnings { code } } }',
      {},
      buyer.token,
    );
    expect(warned.data).toEqual({
      cart: {
        totals: { total: { amountMinor: cart.totals.total.amountMinor } },
        warnings: [{ code: 'DEPENDENCY_UNAVAILABLE' }],
      },
    });
    const refused = await submitOrder(services.execute, { cart, key: 'while-down' }, buyer.token);
    expect(refused).toMatchObject({ order: null });
    expect(['DEPENDENCY_UNAVAILABLE', 'CONFLICT']).toContain(refused.userErrors[0]?.code);
    await services.start('products');
    await eventually(
      async () =>
        (await submitOrder(services.execute, { cart, key: `again-${Date.now()}` }, buyer.token).catch(() => null))
          ?.order != null,
      { withinMs: 20_000 },
    );
  }, 60_000);

  test('while orders hangs a page has what is not deferred, and the orders follow when it goes on', async () => {
    const buyer = await registerBuyer(services.execute);
    const variantId = (await findVariants(services.execute))[0]?.id ?? '';
    const { id } = await orderVariant(services.execute, { variantId, quantity: 1 }, buyer.token);
    const query = '{ me { id ... @defer(label: "orders") { orders(first: 1) { edges { node { id } } } } } }';
    process.kill(services.pidOf('orders'), 'SIGSTOP');
    try {
      await using stream = await openEventStream(`${services.urlOf('gateway')}/graphql`, { query, token: buyer.token });
      expect((await stream.next()).data).toEqual({
        data: { me: { id: buyer.id } },
        pending: [{ id: '1', path: ['me'], label: 'orders' }],
        hasNext: true,
      });
      process.kill(services.pidOf('orders'), 'SIGCONT');
      expect((await stream.next()).data).toEqual({
        incremental: [{ id: '1', data: { orders: { edges: [{ node: { id } }] } } }],
        completed: [{ id: '1' }],
        hasNext: false,
      });
    } finally {
      process.kill(services.pidOf('orders'), 'SIGCONT');
    }
  });

  test('the gateway refuses the token of a disabled account within seconds', async () => {
    const buyer = await registerBuyer(services.execute);
    const admin = await logIn(services.execute, 'admin@example.com');
    const disable =
      'mutation ($id: ID!) { setUserStatus(userId: $id, status: DISABLED) { user { status } userErrors { code } } }';
    expect((await services.execute(disable, { id: buyer.id }, admin)).data).toEqual({
      setUserStatus: { user: { status: 'DISABLED' }, userErrors: [] },
    });
    await eventually(
      async () =>
        (await services.execute('{ me { id } }', {}, buyer.token)).errors?.[0]?.extensions['code'] ===
        'UNAUTHENTICATED',
    );
  });

  test('no subscriber loses an event when Redis is disconnected, killed, hung or emptied and every process is killed', async () => {
    const variants = await findVariants(services.execute, 40);
    const found = await runChaos(
      {
        services,
        redis: stores.redis,
        databases: { users: stores.env['USERS_DATABASE_URL'] ?? '', orders: stores.env['ORDERS_DATABASE_URL'] ?? '' },
        identityKey: stores.env['IDENTITY_KEYS']?.split(',')[0] ?? '',
        variantIds: variants.map(({ id }) => id),
        stock: { mongo: null, url: stores.env['PRODUCTS_MONGODB_URL'] ?? '', initialStock: new Map() },
      },
      {
        seed: 20261121,
        owners: 3,
        events: 60,
        orderPauseMs: 400,
        faultPlan: { cutEveryMs: 700, outageMs: 500, awayMs: 1_500, redisPauseMs: 300, processPauseMs: 300 },
      },
    );
    expect(found.violations).toEqual([]);
    expect(found.totals).toMatchObject({ missed: 0, repeated: 0, disordered: 0, foreign: 0 });
    expect(found.totals.received).toBeGreaterThan(found.events);
    const killed = [...subgraphs.map(({ name }) => `${name} killed`), 'gateway killed'];
    expect([...found.injected.keys()].sort()).toEqual(
      [
        'Redis down for 1.5 s',
        'Redis emptied',
        'Redis hung',
        'Redis killed',
        'Redis shut down',
        'Redis subscribers disconnected',
        'half of the clients disconnected',
        ...killed,
      ].sort(),
    );
  }, 180_000);

  // Last, because it replaces the orders that the tests before disturb.
  describe('beside replicas whose clocks differ, over the same databases', () => {
    shiftedReplicas(() => ({ stores, right: services }));
  });
}

/** A second replica of each service. Its subgraphs are an hour ahead; each orders calls the other's products. */
function shiftedReplicas(running: () => { readonly stores: SeparateStores; readonly right: SeparateServices }): void {
  const opened = new AsyncDisposableStack();
  let env: SeparateStores['env'];
  let right: SeparateServices;
  let shifted: SeparateServices;
  /** What a subgraph of both replicas has printed since the second one is there. */
  const printed = new Map<SubgraphName, () => string>();

  beforeAll(async () => {
    right = running().right;
    env = running().stores.env;
    const hour = ahead(HOUR_MS);
    shifted = opened.use(new SeparateServices(env, Object.fromEntries(subgraphs.map(({ name }) => [name, hour]))));
    await shifted.start('products');
    right.overrideUrl('products', shifted.urlOf('products'));
    await right.stop('orders', 'SIGTERM');
    await right.start('orders');
    shifted.overrideUrl('products', right.urlOf('products'));
    await shifted.startAll();
    for (const { name } of subgraphs) {
      const before = right.outputOf(name).length;
      printed.set(name, () => right.outputOf(name).slice(before) + shifted.outputOf(name));
    }
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
      expect(printed.get(service)?.()).not.toMatch(/refused for its time|was taken over|is undone/);
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
    for (const { name: service } of subgraphs) {
      expect(await readClockHealth(right.urlOf(service))).toMatchObject({ status: 'UP', clock: { status: 'UP' } });
      const message = "this process's clock is 3600.0 s ahead of the database's";
      expect(await readClockHealth(shifted.urlOf(service))).toMatchObject({
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
    const ready = await readClockHealth(late.urlOf('gateway'));
    expect(ready.httpStatus).toBe(503);
    expect(ready.clock?.message).toMatch(/the gateway's clock is (3600|3599)\.\d s ahead of that of products/);
  }, 30_000);
}
