import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { readSignedMessages, type EventMessage } from '#platform/eventLog/signedMessage.ts';
import { newId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { testIdentity, testIdentitySecret } from '#platform/testing/testIdentity.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { silentLog } from '../../tests/products/openProductsForTest.ts';
import { readProductsConfig } from './config.ts';
import { openProducts } from './open.ts';
import { openProductsSeed } from './seed.ts';

const env = (url: string) => ({
  PRODUCTS_MONGODB_URL: url,
  PRODUCTS_PORT: '0',
  IDENTITY_KEYS: testIdentitySecret,
  LOG_LEVEL: 'silent',
});

async function send(url: string, path: string, query?: string): Promise<Record<string, unknown>> {
  const method = query ? 'POST' : 'GET';
  const body = query ? JSON.stringify({ query }) : '';
  const call = { claims: null, requestId: randomUUID(), deadlineAt: Date.now() + 5000 };
  const signed = testIdentity('orders').signCall('products', { method, path, body }, call);
  const headers = { ...signed, 'content-type': 'application/json' };
  const response = await fetch(url + path, query ? { method, headers, body } : { headers });
  return (await response.json()) as Record<string, unknown>;
}

test('two replicas serve one catalogue, publish its events and list them in the log', async () => {
  await using database = await openTestMongo();
  await using pubSub = openLocalPubSub();
  const published: EventMessage[] = [];
  const verify = testIdentity('orders').verifierOf('products');
  await using _listening = await pubSub.subscribe('events:products', (message) => {
    published.push(...readSignedMessages(message, 'products', verify));
  });
  const config = readProductsConfig(env(database.url));
  const [one, other] = await Promise.all([
    openProducts({ config, pubSub, log: silentLog }),
    openProducts({ config, pubSub, log: silentLog }),
  ]);
  await using _one = one;
  await using _other = other;
  await using seed = await openProductsSeed({ mongodbUrl: database.url });
  const created = await seed.seedDemo();

  const { data } = await send(
    one.url,
    '/graphql',
    '{ product(slug: "stoneware-mug") { variants { id stock { availableToSell } } } }',
  );
  const [variant] = (data as { product: { variants: { id: string; stock: { availableToSell: number } }[] } }).product
    .variants;
  const [notAfter, holdUntil] = [60_000, 3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const order = newId('ord');
  const reserve = `mutation { reserveStock(orderId: "${order}", lines: [{ variantId: "${variant?.id}", quantity: 1 }], notAfter: "${notAfter}", holdUntil: "${holdUntil}") { lines { state available } userErrors { code } } }`;
  const responses = await Promise.all([send(one.url, '/graphql', reserve), send(other.url, '/graphql', reserve)]);
  const available = (variant?.stock.availableToSell ?? 0) - 1;
  for (const response of responses)
    expect(response).toMatchObject({
      data: { reserveStock: { lines: [{ state: 'HELD', available }], userErrors: [] } },
    });

  let logged: EventEnvelope[] = [];
  await eventually(async () => {
    logged = ((await send(other.url, '/events?after=0&limit=1000')) as { events: EventEnvelope[] }).events;
    return logged.some(({ type }) => type === 'stock.changed');
  });
  expect(logged.filter(({ type }) => type === 'product.created')).toHaveLength(created);
  expect(logged.find(({ type }) => type === 'stock.changed')).toMatchObject({
    subject: variant?.id,
    version: 1,
    data: { orderId: order, available },
  });
  expect(published.filter(({ kind }) => kind === 'event').length).toBeGreaterThanOrEqual(61);
  const health = await fetch(`${one.url}/health/ready`);
  expect(await health.json()).toMatchObject({ status: 'UP', checks: { mongodb: { status: 'UP' } } });
});

test('opening rejects when the database is unreachable, and a missing variable is named', async () => {
  const config = readProductsConfig({ ...env('mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=300') });
  await using pubSub = openLocalPubSub();
  await expect(openProducts({ config, pubSub, log: silentLog })).rejects.toThrow();
  expect(() => readProductsConfig({ IDENTITY_KEYS: testIdentitySecret })).toThrow('PRODUCTS_MONGODB_URL is missing');
});
