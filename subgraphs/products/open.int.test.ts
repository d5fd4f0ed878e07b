import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { signCall } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { identityKeys, log } from '../../tests/products/openTestHouse.ts';
import { readProductsConfig } from './config.ts';
import { openProducts } from './open.ts';
import { openProductsSeed } from './seed.ts';

const env = (url: string) => ({
  PRODUCTS_MONGODB_URL: url,
  PRODUCTS_PORT: '0',
  IDENTITY_KEYS: identityKeys.join(','),
  LOG_LEVEL: 'silent',
});

async function send(url: string, path: string, query?: string): Promise<Record<string, unknown>> {
  const method = query ? 'POST' : 'GET';
  const body = query ? JSON.stringify({ query }) : '';
  const call = {
    caller: 'orders',
    claims: null,
    requestId: randomUUID(),
    deadlineAt: Date.now() + 5000,
    traceparent: null,
  };
  const headers = { ...signCall(identityKeys, { method, path, body }, call), 'content-type': 'application/json' };
  const answer = await fetch(url + path, query ? { method, headers, body } : { headers });
  return (await answer.json()) as Record<string, unknown>;
}

test('two replicas serve one catalogue, tell its facts on the wire and in the log, and close', async () => {
  await using database = await openTestMongo();
  await using pubSub = openLocalPubSub();
  const heard: string[] = [];
  await using _listening = await pubSub.subscribe('events:products', (message) => heard.push(message));
  const config = readProductsConfig(env(database.url));
  const [one, other] = await Promise.all([
    openProducts({ config, pubSub, log }),
    openProducts({ config, pubSub, log }),
  ]);
  await using _one = one;
  await using _other = other;
  await using seed = await openProductsSeed({ mongodbUrl: database.url });
  expect(await seed.seedDemo()).toBe(60);

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
  const answers = await Promise.all([send(one.url, '/graphql', reserve), send(other.url, '/graphql', reserve)]);
  const available = (variant?.stock.availableToSell ?? 0) - 1;
  for (const answer of answers)
    expect(answer).toMatchObject({ data: { reserveStock: { lines: [{ state: 'HELD', available }], userErrors: [] } } });

  let told: EventEnvelope[] = [];
  await eventually(async () => {
    told = ((await send(other.url, '/events?after=0&limit=100')) as { events: EventEnvelope[] }).events;
    return told.length >= 61;
  });
  expect(told.filter(({ type }) => type === 'product.created')).toHaveLength(60);
  expect(told.find(({ type }) => type === 'stock.changed')).toMatchObject({
    subject: variant?.id,
    version: 1,
    data: { orderId: order, available },
  });
  expect(heard.length).toBeGreaterThanOrEqual(61);
  const health = await fetch(`${one.url}/health/ready`);
  expect(await health.json()).toMatchObject({ status: 'UP', checks: { mongodb: { status: 'UP' } } });
});

test('a house whose database is away does not open, and one without its variables says which', async () => {
  const config = readProductsConfig({ ...env('mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=300') });
  await using pubSub = openLocalPubSub();
  await expect(openProducts({ config, pubSub, log })).rejects.toThrow();
  expect(() => readProductsConfig({ IDENTITY_KEYS: identityKeys.join(',') })).toThrow(
    'PRODUCTS_MONGODB_URL is missing',
  );
});
