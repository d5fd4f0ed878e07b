import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { openSeparateStores, SeparateServices, type SeparateStores } from './separateServices.ts';
import { logIn, requireData } from './shopping.ts';
import { createExecute, runProgram, type Execute } from './startSystem.ts';

type Shown = { readonly product: { readonly name: string; readonly version: number } | null };
type Answer = { readonly data?: Shown; readonly extensions?: { readonly stale?: { readonly ageSeconds: number } } };

/** A message that is lost shows with the next heartbeat, a second later at most; the rest is for a busy machine. */
const WITHIN_MS = 5_000;
const PAGE = 'query ($id: ID) { product(id: $id) { name version } }';

describeIfAvailable({ name: 'redis-server', isAvailable: hasRedisServer() }, 'two gateways that share Redis', () => {
  const opened = new AsyncDisposableStack();
  let stores: SeparateStores;
  let services: SeparateServices;
  let gateways: readonly string[];
  let admin: string;
  let id: string;
  let execute: Execute;

  beforeAll(async () => {
    stores = opened.use(await openSeparateStores());
    services = opened.use(new SeparateServices(stores.env));
    await services.startAll();
    const port = String(await freePort());
    const urls = { USERS_URL: services.urlOf('users'), PRODUCTS_URL: services.urlOf('products') };
    const env = { ...stores.env, ...urls, ORDERS_URL: services.urlOf('orders'), PORT: port, LOG_LEVEL: 'info' };
    const second = runProgram('gateway/main.ts', { env });
    opened.defer(async () => void (await second.stop('SIGTERM')));
    await second.waitForOutput(/gateway is open/);
    gateways = [services.urlOf('gateway'), `http://127.0.0.1:${port}`];
    execute = createExecute(`${gateways[0]}/graphql`);
    admin = await logIn(execute, 'admin@example.com');
    const list = await execute<{ products: { edges: { node: { id: string } }[] } }>(
      '{ products(first: 1) { edges { node { id } } } }',
    );
    id = requireData(list).products.edges[0]?.node.id ?? '';
  }, 180_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  /** Reads the product through a gateway as an anonymous caller. */
  async function get(gateway: string) {
    const query = new URLSearchParams({ query: PAGE, variables: JSON.stringify({ id }) });
    const response = await fetch(`${gateway}/graphql?${query.toString()}`, {
      headers: { 'apollo-require-preflight': '1', accept: 'application/json' },
    });
    return { answer: (await response.json()) as Answer, cacheControl: response.headers.get('cache-control') };
  }

  async function rename(name: string): Promise<void> {
    const read = await execute<Shown>(PAGE, { id }, admin);
    const change = `mutation ($id: ID!, $name: String, $version: Int!) {
      updateProduct(id: $id, input: { name: $name }, expectedVersion: $version) { userErrors { message } }
    }`;
    const version = requireData(read).product?.version;
    expect(await execute(change, { id, name, version }, admin)).toMatchObject({
      data: { updateProduct: { userErrors: [] } },
    });
  }

  const isShown = async (name: string): Promise<boolean> => {
    const shown = await Promise.all(gateways.map(get));
    return shown.every(({ answer }) => answer.data?.product?.name === name);
  };

  test.each(['arrives', 'is lost'])('a change is shown by both when its message %s', async (fate) => {
    for (const gateway of gateways) expect((await get(gateway)).cacheControl).toMatch(/^public, max-age=\d+$/);
    if (fate === 'is lost') await stores.redis.command('CLIENT', 'KILL', 'TYPE', 'PUBSUB');
    await rename(`A name whose message ${fate}`);
    const changedAt = performance.now();
    await eventually(() => isShown(`A name whose message ${fate}`), { withinMs: WITHIN_MS });
    console.info(`shown by both after ${Math.round(performance.now() - changedAt)} ms`);
  });

  test('the readiness of each gateway says how many values of products were in its cache', async () => {
    for (const gateway of gateways) {
      for (let times = 0; times < 2; times += 1) await get(gateway);
      const { checks } = (await (await fetch(`${gateway}/health/ready`)).json()) as Readiness;
      const { hits, hitRate } = checks.products.details.cache;
      expect(hits).toBeGreaterThan(0);
      expect(hitRate).toBeGreaterThan(0);
    }
  });

  test('staff and signed-in callers get a response that nobody else may be shown', async () => {
    const query = new URLSearchParams({ query: PAGE, variables: JSON.stringify({ id }) });
    const response = await fetch(`${gateways[0]}/graphql?${query.toString()}`, {
      headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${admin}` },
    });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  test('while products is down both show the last good value, marked, and the new one when it is back', async () => {
    await eventually(async () => (await get(gateways[0] ?? '')).cacheControl?.startsWith('public'));
    await services.stop('products', 'SIGKILL');
    for (const gateway of gateways) {
      const stale = async () => (await get(gateway)).answer.extensions?.stale !== undefined;
      await eventually(stale, { withinMs: 10_000 });
      const { answer, cacheControl } = await get(gateway);
      expect(answer).toMatchObject({ data: { product: {} }, extensions: { stale: { subgraphs: ['products'] } } });
      expect(cacheControl).toBe('private, no-store');
    }
    await services.start('products');
    await eventually(async () => (await get(gateways[1] ?? '')).answer.extensions === undefined, { withinMs: 20_000 });
  }, 60_000);
});

type Readiness = {
  readonly checks: { readonly products: { readonly details: { readonly cache: Record<'hits' | 'hitRate', number> } } };
};
