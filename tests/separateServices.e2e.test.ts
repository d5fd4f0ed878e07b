import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { storeVariable } from '../commands/subgraph.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import { runChaos } from './chaos/runChaos.ts';
import {
  openSeparateStores,
  programOf,
  SeparateServices,
  type SeparateServiceName,
  type SeparateStores,
} from './separateServices.ts';
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
}
