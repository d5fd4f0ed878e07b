import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createIdentity } from '#platform/identity/identity.ts';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { openFakeProducts } from '../../tests/orders/fakeProducts.ts';
import { readOrdersConfig, type OrdersConfig } from './config.ts';
import { openOrders } from './open.ts';

const opened = new AsyncDisposableStack();
const keys = ['the first secret of this test is long enough', 'the second secret of this test is long enough'];
const gateway = createIdentity({ service: 'gateway', keys: { sharedSecrets: keys } });
const webhookSecret = 'the secret of the payment provider';
const log = createLog({ service: 'test', level: 'silent' });
let catalogue: Awaited<ReturnType<typeof openFakeProducts>>;
let config: OrdersConfig;
let url: string;

beforeAll(async () => {
  const database = opened.use(await openTestDatabase());
  const pubSub = opened.use(openLocalPubSub());
  catalogue = opened.use(await openFakeProducts());
  config = readOrdersConfig({
    ORDERS_PORT: '0',
    ORDERS_DATABASE_URL: database.url,
    PRODUCTS_URL: catalogue.url,
    IDENTITY_KEYS: keys.join(','),
    ORDERS_PAYMENT_WEBHOOK_SECRET: webhookSecret,
  });
  ({ url } = opened.use(await openOrders({ config, pubSub, log })));
});
afterAll(() => opened.disposeAsync());

function signed(body: string, { path = '/graphql', method = 'POST', forMs = 5_000 } = {}) {
  const claims = { subject: newId('usr'), session: 'ses_1', roles: [], scopes: [] };
  const call = { claims, requestId: 'req-7', deadlineAt: Date.now() + forMs };
  return { 'content-type': 'application/json', ...gateway.signCall('orders', { method, path, body }, call) };
}

const post = (body: string, headers: Record<string, string>) =>
  fetch(`${url}/graphql`, { method: 'POST', headers, body });

test('a signed operation runs as the signed caller', async () => {
  const variantId = catalogue.add();
  const query = `mutation { setCartLine(variantId: "${variantId}", quantity: 2) { cart { token totals { total { formatted } } } userErrors { code } } }`;
  const body = JSON.stringify({ query });
  const answer = await post(body, signed(body));
  expect(await answer.json()).toEqual({
    data: { setCartLine: { cart: { token: null, totals: { total: { formatted: '$24.90' } } }, userErrors: [] } },
  });
});

test('a request that is unsigned, signed for another request or replayed is rejected before it is parsed', async () => {
  const body = JSON.stringify({ query: '{ __typename }' });
  const headers = signed(body);
  expect((await post(body, headers)).status).toBe(200);
  const refused = [
    post('{ no json', { 'content-type': 'application/json' }),
    post(body, { 'content-type': 'application/json', 'x-identity': 'e30', 'x-identity-signature': 'AA' }),
    post(JSON.stringify({ query: '{ _service { sdl } }' }), signed(body)),
    post(body, headers),
  ];
  for (const answer of await Promise.all(refused)) {
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  }
});

test('a fault carries its code and the request id, and an invalid request gets an error code of GraphQL', async () => {
  const fault = JSON.stringify({ query: '{ orders { totalCount } }' });
  expect(await (await post(fault, signed(fault))).json()).toMatchObject({
    errors: [{ path: ['orders'], extensions: { code: 'FORBIDDEN', requestId: 'req-7' } }],
  });
  for (const query of ['{ nothing }', 'mutation { setCartLine(variantId: "v", quantity: 1.5) { cart { id } } }', '{']) {
    const wrong = JSON.stringify({ query });
    const answer = await post(wrong, signed(wrong));
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: expect.stringMatching(/^GRAPHQL_/) } }],
    });
  }
});

test('the event log is served to signed callers only', async () => {
  expect((await fetch(`${url}/events?after=0`)).status).toBe(401);
  const answer = await fetch(`${url}/events?after=0`, {
    headers: signed('', { path: '/events?after=0', method: 'GET' }),
  });
  expect(answer.status).toBe(200);
});

test('health reports each dependency, and is degraded while products is unavailable', async () => {
  const up = { status: 'UP' };
  const others = { postgres: up, clock: up, pubSub: up, settings: up };
  const health = async () => (await fetch(`${url}/health/ready`)).json();
  expect(await health()).toEqual({ status: 'UP', checks: { ...others, products: up } });
  catalogue.state.isDown = true;
  const away = { status: 'DEGRADED', message: 'products is not ready: it returned status 503' };
  expect(await health()).toEqual({
    status: 'DEGRADED',
    checks: { ...others, products: away },
  });
});

test('two processes can share one database, and a failed start leaves nothing open', async () => {
  await using pubSub = openLocalPubSub();
  await using second = await openOrders({ config, pubSub, log });
  expect((await fetch(`${second.url}/health/live`)).status).toBe(200);
  await expect(openOrders({ config: { ...config, port: second.port }, pubSub, log })).rejects.toThrow('is in use');
});

test('a mutation that arrives after its deadline does not start', async () => {
  const variantId = catalogue.add();
  const query = `mutation { setCartLine(variantId: "${variantId}", quantity: 1) { cart { id } } }`;
  const requestsBefore = catalogue.state.requestedIds.length;
  const body = JSON.stringify({ query });
  const answer = await post(body, signed(body, { forMs: -1 }));
  expect(await answer.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
  expect(catalogue.state.requestedIds.length).toBe(requestsBefore);
});
