import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import { newPrivateKey, publicKeysOf } from '#platform/identity/serviceKeys.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { fixedInstances } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import { createHttpProducts } from '../../subgraphs/orders/participants/httpProducts.ts';
import { readProductsConfig } from '../../subgraphs/products/config.ts';
import { openProducts } from '../../subgraphs/products/open.ts';

// Both real subgraphs over HTTP, each with its own identity key.
const opened = new AsyncDisposableStack();
const log = createLog({ service: 'test', level: 'silent' });
const serviceNames = ['gateway', 'users', 'products', 'orders', 'operator'] as const;
type ServiceName = (typeof serviceNames)[number];
const privateKeys = new Map<ServiceName, string>(serviceNames.map((name) => [name, newPrivateKey()]));
const privateKeyOf = (name: ServiceName): string => privateKeys.get(name) ?? '';
const publicKeys = serviceNames.flatMap((name) => publicKeysOf(name, privateKeyOf(name)));
const keysOf = (name: ServiceName) => ({ privateKeys: [privateKeyOf(name)], publicKeys });
const identity = (service: ServiceName, now = Date.now) => createIdentity({ service, keys: keysOf(service), now });
let orders: string;
let products: string;

beforeAll(async () => {
  const pubSub = opened.use(openLocalPubSub());
  const mongo = opened.use(await openTestMongo());
  const variables = (name: ServiceName) => ({
    IDENTITY_KEY: privateKeyOf(name),
    IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: publicKeys }),
  });
  const env = { ...variables('products'), PRODUCTS_MONGODB_URL: mongo.url, PRODUCTS_PORT: '0' };
  const productsService = opened.use(await openProducts({ config: readProductsConfig(env), pubSub, log }));
  const database = opened.use(await openTestDatabase());
  const store = {
    ORDERS_DATABASE_URL: database.url,
    ORDERS_PORT: '0',
    ORDERS_PAYMENT_WEBHOOK_SECRET: 's'.repeat(32),
  };
  const config = readOrdersConfig({ ...variables('orders'), ...store, PRODUCTS_URL: productsService.url });
  orders = opened.use(await openOrders({ config, pubSub, log })).url;
  products = productsService.url;
});
afterAll(() => opened.disposeAsync());

type OperationOptions = { readonly as: Claims; readonly variables?: Record<string, unknown> };

type Sent = { readonly from: Identity; readonly to: 'orders' | 'products'; readonly as: Claims | null };

async function execute(url: string, query: string, { as, variables = {} }: OperationOptions) {
  const to = url === orders ? 'orders' : 'products';
  const answer = await send({ from: identity('gateway'), to, as }, { query, variables });
  const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

function send({ from, to, as }: Sent, operation: object, url = to === 'orders' ? orders : products): Promise<Response> {
  const body = JSON.stringify(operation);
  const call = { claims: as, requestId: newId('req'), deadlineAt: Date.now() + 10_000 };
  const signed = from.signCall(to, { method: 'POST', path: '/graphql', body }, call);
  const headers = { 'content-type': 'application/json', ...signed };
  return fetch(`${url}/graphql`, { method: 'POST', headers, body });
}

const claims = (scopes: string[] = []): Claims => ({ subject: newId('usr'), session: 'ses_1', roles: [], scopes });
const manager = claims(['catalog:write', 'stock:read']);

async function sell(initialStock: number, name = 'Oolong'): Promise<string> {
  const query = `mutation ($input: ProductInput!, $key: ID!) {
    createProduct(input: $input, idempotencyKey: $key) { product { variants { id } } userErrors { message } }
  }`;
  const variant = { sku: newId('sku'), price: { amountMinor: 1_250, currency: 'USD' }, weightGrams: 200, initialStock };
  const variables = { input: { name, variants: [{ ...variant, title: 'Large' }] }, key: newId('key') };
  const { createProduct } = await execute(products, query, { as: manager, variables });
  const id = /"id":"(var_\w+)"/.exec(JSON.stringify(createProduct))?.[1];
  if (!id) throw new Error(`expected a variant, got ${JSON.stringify(createProduct)}`);
  return id;
}

/** `onHand,availableToSell` of a variant. */
async function unitsOf(id: string): Promise<string> {
  const query = `query ($id: ID!) { productVariant(id: $id) { stock { onHand availableToSell } } }`;
  return JSON.stringify(await execute(products, query, { as: manager, variables: { id } })).replaceAll(/[^\d,]/g, '');
}

async function fillCart(as: Claims, variantId: string, quantity: number) {
  const query = `mutation ($variantId: ID!, $quantity: Int!) { setCartLine(variantId: $variantId, quantity: $quantity) {
    cart { id version totals { total { amountMinor currency } } } userErrors { code }
  } }`;
  const { setCartLine } = await execute(orders, query, { as, variables: { variantId, quantity } });
  return setCartLine as {
    cart: { id: string; version: number; totals: { total: { amountMinor: number; currency: string } } };
    userErrors: unknown[];
  };
}

const place = `mutation ($input: PlaceOrderInput!, $key: ID!) {
  placeOrder(input: $input, idempotencyKey: $key) {
    order { id status lines { name quantity unitPrice { amountMinor } } totals { total { amountMinor } } }
    cart { version } replayed userErrors { code message }
  }
}`;
const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'London', postalCode: 'N1', country: 'GB' };

async function placeOrder(as: Claims, { cart }: Awaited<ReturnType<typeof fillCart>>, key = newId('key')) {
  const seen = { cartId: cart.id, cartVersion: cart.version, expectedTotal: cart.totals.total };
  const variables = { input: { ...seen, shippingAddress, shippingMethod: 'STANDARD' }, key };
  const { placeOrder: payload } = await execute(orders, place, { as, variables });
  return payload as { order: { id: string } | null; replayed: boolean; userErrors: unknown[] };
}

test('a cart becomes an order at the shown price, and payment commits its units', async () => {
  const ada = claims();
  const variantId = await sell(5);
  const cart = await fillCart(ada, variantId, 2);
  expect(cart).toMatchObject({ cart: { totals: { total: { amountMinor: 2 * 1_250 + 490 } } }, userErrors: [] });

  const placed = await placeOrder(ada, cart, 'once');
  const lines = [{ name: 'Oolong, Large', quantity: 2, unitPrice: { amountMinor: 1_250 } }];
  expect(placed).toMatchObject({
    order: { status: 'PENDING', lines, totals: { total: { amountMinor: 2_990 } } },
    userErrors: [],
  });
  expect(await unitsOf(variantId)).toBe('5,3');
  expect(await placeOrder(ada, cart, 'once')).toMatchObject({ order: { id: placed.order?.id }, replayed: true });
  expect(await unitsOf(variantId)).toBe('5,3');

  const pay = `mutation ($id: ID!, $key: ID!, $token: String!) { payOrder(orderId: $id, idempotencyKey: $key,
    input: { method: CARD, token: $token, amount: { amountMinor: 2990, currency: "USD" } }) {
    order { status paymentStatus payments { status } allowedActions } userErrors { code }
  } }`;
  const id = placed.order?.id;
  expect(await execute(orders, pay, { as: ada, variables: { id, key: 'no', token: 'tok_decline' } })).toMatchObject({
    payOrder: { order: { status: 'PENDING', paymentStatus: 'FAILED' }, userErrors: [{ code: 'PAYMENT_DECLINED' }] },
  });
  expect(await execute(orders, pay, { as: ada, variables: { id, key: 'yes', token: 'tok_approve' } })).toMatchObject({
    payOrder: {
      order: { status: 'CONFIRMED', paymentStatus: 'PAID', payments: [{ status: 'FAILED' }, { status: 'PAID' }] },
    },
  });
  await eventually(async () => (await unitsOf(variantId)) === '3,3');
});

test('a cancelled order releases its units, and the customer has a new cart meanwhile', async () => {
  const ada = claims();
  const variantId = await sell(5);
  const first = await fillCart(ada, variantId, 4);
  const { order } = await placeOrder(ada, first);
  const second = await fillCart(ada, variantId, 1);
  expect(second.cart.id).not.toBe(first.cart.id);
  const cancel = `mutation ($id: ID!) { cancelOrder(orderId: $id, idempotencyKey: "c") { order { status } userErrors { code } } }`;
  expect(await execute(orders, cancel, { as: ada, variables: { id: order?.id } })).toEqual({
    cancelOrder: { order: { status: 'CANCELLED' }, userErrors: [] },
  });
  await eventually(async () => (await unitsOf(variantId)) === '5,5');
});

test('of six buyers of the last three units three get one each', async () => {
  const variantId = await sell(3);
  const buyers = Array.from({ length: 6 }, () => claims());
  const carts = await Promise.all(buyers.map((buyer) => fillCart(buyer, variantId, 1)));
  const placed = await Promise.all(buyers.map((buyer, at) => placeOrder(buyer, carts[at] as (typeof carts)[number])));
  expect(placed.filter(({ order }) => order !== null)).toHaveLength(3);
  const refused = placed.filter(({ order }) => order === null);
  for (const { userErrors } of refused) expect(userErrors).toMatchObject([{ code: 'INSUFFICIENT_STOCK' }]);
  expect(await unitsOf(variantId)).toBe('3,0');
});

test('the client parses every response of products, refusals included', async () => {
  await using client = createHttpProducts({
    source: fixedInstances(instancesAt([products])),
    identity: identity('orders'),
    log,
  });
  const o = { requestId: 'req', deadlineAt: Date.now() + 10_000 };
  const [variantId, unknownId] = [await sell(3, 'Mug'), newId('var')];
  expect([...(await client.quote([variantId, unknownId], o)).values()]).toMatchObject([
    {
      variantId,
      name: 'Mug, Large',
      unitMinor: 1_250,
      currency: 'USD',
      weightGrams: 200,
      available: 3,
      isSellable: true,
    },
  ]);
  const times = { notAfter: new Date(Date.now() + 60_000), holdUntil: new Date(Date.now() + 120_000) };
  const orderId = newId('ord');
  const reserve = (quantity: number, ...more: string[]) => {
    const lines = [variantId, ...more].map((id) => ({ variantId: id, quantity }));
    return client.reserveStock({ orderId, lines, ...times }, o);
  };
  expect(await reserve(4)).toEqual({ kind: 'insufficient', shortages: [{ variantId, requested: 4, available: 3 }] });
  expect(await reserve(1, unknownId)).toMatchObject({ kind: 'refused', code: 'NOT_FOUND' });
  expect(await reserve(2)).toMatchObject({ kind: 'reserved', lines: [{ variantId, quantity: 2, state: 'HELD' }] });
  expect(await reserve(2)).toMatchObject({ kind: 'reserved', lines: [{ variantId, quantity: 2, state: 'HELD' }] });
  const lines = [{ variantId, quantity: 2 }];
  expect(await client.commitStock({ orderId, lines }, o)).toEqual({ kind: 'committed' });
  const both = [...lines, { variantId: unknownId, quantity: 1 }];
  await client.releaseStock({ orderId, lines: both, reason: 'CANCELLED' }, o);
  expect(await client.commitStock({ orderId, lines }, o)).toEqual({ kind: 'gone', variantIds: [variantId] });
  expect(await client.commitStock({ orderId: newId('ord'), lines: both }, o)).toEqual({
    kind: 'gone',
    variantIds: [variantId, unknownId],
  });
  expect(await unitsOf(variantId)).toBe('3,3');
});

test('a clock that is an hour ahead is named as the reason why products rejects calls', async () => {
  const now = () => Date.now() + 3_600_000;
  await using client = createHttpProducts({
    source: fixedInstances(instancesAt([products])),
    identity: identity('orders', now),
    log,
  });
  const refused = client.quote([newId('var')], { requestId: 'req', deadlineAt: now() + 10_000 });
  await expect(refused).rejects.toMatchObject({
    message: expect.stringMatching(
      /^products refused the call for its time: the clock here is 3(600\.0|599\.9) s ahead of that of products$/,
    ),
    code: 'DEPENDENCY_UNAVAILABLE',
  });
});

test('a subgraph with its own key cannot call another one as a customer, nor as the gateway', async () => {
  const operation = { query: '{ orders(first: 1) { totalCount } }' };
  const staff = claims(['order:read']);
  const pretender = createIdentity({
    service: 'gateway',
    keys: {
      privateKeys: [privateKeyOf('users')],
      publicKeys: [...publicKeysOf('gateway', privateKeyOf('users')), ...publicKeys],
    },
  });
  const statusOf = async (sent: Sent, url?: string) => (await send(sent, operation, url)).status;
  expect(await statusOf({ from: identity('gateway'), to: 'orders', as: staff })).toBe(200);
  expect(await statusOf({ from: identity('users'), to: 'orders', as: null })).toBe(200);
  expect(await statusOf({ from: identity('users'), to: 'orders', as: staff })).toBe(401);
  expect(await statusOf({ from: pretender, to: 'orders', as: staff })).toBe(401);
  expect(await statusOf({ from: identity('gateway'), to: 'products', as: staff }, orders)).toBe(401);
});

test('only orders and the operator command the stock of an order', async () => {
  const variantId = await sell(3, 'Mug');
  const [notAfter, holdUntil] = [60_000, 120_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const query = `mutation { reserveStock(orderId: "${newId('ord')}", lines: [{ variantId: "${variantId}", quantity: 1 }],
    notAfter: "${notAfter}", holdUntil: "${holdUntil}") { userErrors { code } } }`;
  const codesFor = async (from: ServiceName) => {
    const response = await send({ from: identity(from), to: 'products', as: null }, { query });
    const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return errors.map(({ extensions }) => extensions.code);
  };
  for (const allowed of ['orders', 'operator'] as const) expect(await codesFor(allowed)).toEqual([]);
  for (const other of ['gateway', 'users'] as const) expect(await codesFor(other)).toEqual(['FORBIDDEN']);
});
