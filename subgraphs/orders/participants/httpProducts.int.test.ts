import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { createLog } from '#platform/log/log.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import {
  callOptions,
  entitiesFor,
  openScriptedProducts,
  unavailableError,
  variantOf,
  traceparent,
} from '../../../tests/orders/scriptedProducts.ts';

import { fixedInstances } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import { createHttpProducts } from './httpProducts.ts';

const opened = new Set<AsyncDisposable>();
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]();
  opened.clear();
});

const openProducts: typeof openScriptedProducts = async (...script) => {
  const server = await openScriptedProducts(...script);
  opened.add(server);
  return server;
};

test('quotes are one call, signed as orders, and an unknown variant is absent', async () => {
  const { products, operations } = await openProducts(entitiesFor);
  const quotes = await products.quote(['a', 'gone', 'b'], callOptions());
  expect([...quotes.keys()]).toEqual(['a', 'b']);
  expect(quotes.get('a')).toEqual({
    variantId: 'a',
    productId: 'prd_1',
    sku: 'SKU-a',
    name: 'Tea, Large',
    imageUrl: 'https://example.com/1.jpg',
    unitMinor: 1_250,
    currency: 'USD',
    weightGrams: 300,
    available: 7,
    isSellable: true,
  });
  expect(operations).toHaveLength(1);
  expect(operations[0]?.call).toMatchObject({
    caller: 'orders',
    claims: null,
    requestId: 'req-1',
    traceparent,
  });
});

test('an empty list of variants sends no call', async () => {
  const { products, operations } = await openProducts(entitiesFor);
  expect(await products.quote([], callOptions())).toEqual(new Map());
  expect(operations).toHaveLength(0);
});

test('a failed read is retried once', async () => {
  const { products, operations } = await openProducts((question, response, count) => {
    if (count > 1) return entitiesFor(question);
    response.statusCode = 503;
    return '{}';
  });
  expect((await products.quote(['a'], callOptions())).size).toBe(1);
  expect(operations).toHaveLength(2);
});

test("a slow call rejects at its own timeout, or at the request's deadline when that is earlier", async () => {
  const { products } = await openProducts(() => undefined, { timeoutMs: 300 });
  const startedAt = Date.now();
  await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
  expect(Date.now() - startedAt).toBeLessThan(1_000);
  await expect(products.quote(['a'], callOptions(50))).rejects.toMatchObject(unavailableError);
  expect(Date.now() - startedAt).toBeLessThan(1_500);
  await expect(products.quote(['a'], callOptions(-1))).rejects.toMatchObject(unavailableError);
});

test.each([
  ['no JSON', 'hello'],
  ['no data', {}],
  ['fewer entities than operations for', { data: { _entities: [] } }],
  ['an entity that was not operations for', { data: { _entities: [variantOf('b')] } }],
  ['a negative price', { data: { _entities: [variantOf('a', { price: { amountMinor: -1, currency: 'USD' } })] } }],
  [
    'a price that is no whole number',
    { data: { _entities: [variantOf('a', { price: { amountMinor: 1.5, currency: 'USD' } })] } },
  ],
  [
    'an error of its own',
    { data: { _entities: [null] }, errors: [{ message: 'oh', extensions: { code: 'INTERNAL' } }] },
  ],
])('%s counts as no response', async (_title, answer) => {
  const { products } = await openProducts(() => answer);
  await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
});

test('five failures in a row open the breaker: no call is sent until it is half-open, and one success closes it', async () => {
  let isDown = true;
  const log = createRecordingLog();
  const { products, operations } = await openProducts(
    (question, response) => {
      if (!isDown) return entitiesFor(question);
      response.statusCode = 500;
      return '{}';
    },
    { halfOpenAfterMs: 200, log: log as never },
  );
  for (let times = 0; times < 5; times += 1) {
    await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
  }
  expect(operations).toHaveLength(5);
  isDown = false;
  await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
  expect(operations).toHaveLength(5);
  await new Promise((resolve) => setTimeout(resolve, 220));
  expect((await products.quote(['a'], callOptions())).size).toBe(1);
  expect((await products.quote(['a'], callOptions())).size).toBe(1);
  // However many calls were rejected meanwhile.
  expect(log.linesWith('warn', 'products is unavailable')).toHaveLength(1);
  expect(log.linesWith('info', 'products answers again')).toHaveLength(1);
  expect(log.lines).toHaveLength(4);
});

test('a rejected operation is not retried and opens no breaker', async () => {
  const { products, operations } = await openProducts(() => ({
    errors: [{ message: 'no', extensions: { code: 'BAD_USER_INPUT' } }],
  }));
  for (let times = 0; times < 7; times += 1) {
    await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
  }
  expect(operations).toHaveLength(7);
});

test('an unreachable service is DEPENDENCY_UNAVAILABLE, and its check throws', async () => {
  const { products, close } = await openProducts(entitiesFor);
  await close();
  await expect(products.quote(['a'], callOptions())).rejects.toMatchObject(unavailableError);
  await expect(products.check()).rejects.toThrow();
});

test.each([
  [503, false],
  [200, true],
])('the check reads the readiness of products, not its liveness: %d', async (status, isReady) => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/health/ready' ? status : 200;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const log = createLog({ service: 'test', level: 'silent' });
  await using products = createHttpProducts({
    source: fixedInstances(instancesAt([`http://127.0.0.1:${port}`])),
    identity: testIdentity('orders'),
    log,
  });
  const check = products.check();
  if (isReady) await check;
  else await expect(check).rejects.toThrow('products is not ready: it returned status 503');
  server.close().closeAllConnections();
});

const lines = [
  { variantId: 'a', quantity: 2 },
  { variantId: 'b', quantity: 1 },
];

function stockLine(variantId: string, quantity: number, state: string | null) {
  const known = { sku: 'S', name: 'Tea', imageUrl: null, productId: 'prd_1' };
  return { variantId, quantity, state, ...known, unitPrice: { amountMinor: 1_000, currency: 'USD' } };
}

const stock = (states: (string | null)[], ...userErrors: unknown[]) => ({
  data: {
    answer: {
      lines: lines.map((line, at) => stockLine(line.variantId, line.quantity, states[at] ?? null)),
      userErrors,
    },
  },
});

const reserve = { orderId: 'ord_1', lines, notAfter: new Date(1_000), holdUntil: new Date(2_000) };

test('a reservation returns the lines with the price and name they are sold at', async () => {
  const { products, operations } = await openProducts(() => stock(['HELD', 'HELD']));
  const outcome = await products.reserveStock(reserve, callOptions());
  expect(outcome).toMatchObject({
    kind: 'reserved',
    lines: [{ variantId: 'a', unitMinor: 1_000, currency: 'USD', state: 'HELD' }, {}],
  });
  expect(operations[0]?.variables).toEqual({
    orderId: 'ord_1',
    lines,
    notAfter: '1970-01-01T00:00:01.000Z',
    holdUntil: '1970-01-01T00:00:02.000Z',
  });
});

test('a reservation reports a shortage or a rejection', async () => {
  const short = { code: 'INSUFFICIENT_STOCK', message: 'm', variant: { id: 'a' }, requested: 2, available: 1 };
  const one = await openProducts(() => ({ data: { answer: { lines: [], userErrors: [short] } } }));
  expect(await one.products.reserveStock(reserve, callOptions())).toEqual({
    kind: 'insufficient',
    shortages: [{ variantId: 'a', requested: 2, available: 1 }],
  });
  const gone = { code: 'NOT_FOUND', message: 'no such variant' };
  const other = await openProducts(() => ({ data: { answer: { lines: [], userErrors: [short, gone] } } }));
  expect(await other.products.reserveStock(reserve, callOptions())).toEqual({
    kind: 'refused',
    code: 'NOT_FOUND',
    message: 'no such variant',
  });
});

test('a reservation that holds less than requested without an error counts as no response', async () => {
  const { products, operations } = await openProducts(() => stock(['HELD', null]));
  await expect(products.reserveStock(reserve, callOptions())).rejects.toMatchObject(unavailableError);
  expect(operations).toHaveLength(1);
});

test('a commit is complete, or names the variants that are gone', async () => {
  const done = await openProducts(() => stock(['COMMITTED', 'COMMITTED']));
  expect(await done.products.commitStock({ orderId: 'ord_1', lines }, callOptions())).toEqual({ kind: 'committed' });
  const gone = await openProducts(() => stock(['COMMITTED', 'EXPIRED'], { code: 'RESERVATION_GONE', message: 'gone' }));
  expect(await gone.products.commitStock({ orderId: 'ord_1', lines }, callOptions())).toEqual({
    kind: 'gone',
    variantIds: ['b'],
  });
});

test('a release succeeds, also for unknown variants; any other error counts as no response', async () => {
  const command = { orderId: 'ord_1', lines, reason: 'CANCELLED' };
  const done = await openProducts(() => stock(['RELEASED', 'RELEASED']));
  await expect(done.products.releaseStock(command, callOptions())).resolves.toBeUndefined();
  const unknown = await openProducts(() => stock(['RELEASED'], { code: 'NOT_FOUND', message: 'no such variant' }));
  await expect(unknown.products.releaseStock(command, callOptions())).resolves.toBeUndefined();
  const odd = await openProducts(() => stock(['HELD', 'HELD'], { code: 'CONFLICT', message: 'no' }));
  await expect(odd.products.releaseStock(command, callOptions())).rejects.toMatchObject(unavailableError);
});
