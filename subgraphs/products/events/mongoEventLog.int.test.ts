import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { readEventEnvelope, type EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { runMutation, createTestProduct, usd, variantInput } from '../../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../../tests/products/openProductsForTest.ts';
import { TEST_COMMENT } from '../../../tests/products/profiledQueries.ts';
import { openProductsStore, type Models } from '../store/openProductsStore.ts';
import { createMongoEventLog } from './mongoEventLog.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const soon = () => new Date(Date.now() + subgraph.clock.aheadMs + 3_600_000);

async function drain(log = subgraph.eventLog): Promise<EventEnvelope[]> {
  const all: EventEnvelope[] = [];
  for (let batch = await log.assign(50); batch.length > 0; batch = await log.assign(50)) all.push(...batch);
  return all;
}

function reserve(variantId: string, quantity: number, orderId = newId('ord')) {
  const command = { orderId, lines: [{ variantId, quantity }], traceparent: null };
  return subgraph.store.stock.reserve({
    ...command,
    notAfter: soon(),
    holdUntil: soon(),
    sellable: { cachedVersion: () => 1, readIds: async () => new Set([variantId]) },
  });
}

test('each change of a product and its stock is published once, in order, with versions that rise by one', async () => {
  const product = await createTestProduct(subgraph, {
    variants: [variantInput({ sku: 'LOGGED', price: usd(500), initialStock: 6 })],
  });
  const variantId = product.variants[0]?.id ?? '';
  const order = newId('ord');
  await reserve(variantId, 2, order);
  await subgraph.store.stock.commit({ orderId: order, lines: [{ variantId, quantity: 2 }], traceparent: null });
  await reserve(variantId, 4);
  const update = `mutation { updateProduct(id: "${product.id}", expectedVersion: 1, input: { variants: [{ sku: "LOGGED", price: { amountMinor: 700, currency: "USD" } }] }) { product { version } } }`;
  await subgraph.request(update, { as: manager });
  await runMutation(subgraph, `archiveProduct(id: "${product.id}")`, 'product { id }');
  subgraph.clock.aheadMs += 2 * 3_600_000;
  await subgraph.maintenance.expireHolds();

  const published = await drain();
  const of = (subject: string) =>
    published
      .filter((event) => event.subject === subject)
      .map(({ type, version, channels, data }) => ({ type, version, channels, data }));
  expect(of(product.id)).toMatchObject([
    { type: 'product.created', version: 1, channels: [] },
    {
      type: 'product.updated',
      version: 2,
      channels: [`variant.${variantId}`],
      data: { variants: [{ variantId, sku: 'LOGGED', price: { amountMinor: 700 } }] },
    },
    { type: 'product.archived', version: 3, data: { status: 'ARCHIVED' } },
  ]);
  const channels = [`variant.${variantId}`];
  expect(of(variantId)).toMatchObject([
    { type: 'stock.changed', version: 1, channels, data: { available: 4, state: 'LOW_STOCK', orderId: order } },
    { type: 'stock.changed', version: 2, channels, data: { available: 4 } },
    { type: 'stock.changed', version: 3, channels, data: { available: 0, state: 'OUT_OF_STOCK' } },
    { type: 'stock.hold_expired', version: 4, channels, data: { available: 4 } },
  ]);
  expect(await drain()).toEqual([]);
  const emptied = subgraph.models.products.countDocuments({ outbox: [] }).comment(TEST_COMMENT);
  expect(await emptied).toBe(await subgraph.models.products.countDocuments());
  const kept = await subgraph.eventLog.readAfter(0, 100);
  expect(kept).toEqual(published.toSorted((one, other) => one.position - other.position));
  expect(kept.map(readEventEnvelope)).toEqual(kept);
});

test('the inStockOnly list follows sales and returns', async () => {
  const product = await createTestProduct(subgraph, {
    tags: ['follow'],
    variants: [variantInput({ initialStock: 2 })],
  });
  const variantId = product.variants[0]?.id ?? '';
  const isListed = async () => {
    await drain();
    const { data } = await subgraph.request(
      '{ products(filter: { tags: ["follow"], inStockOnly: true }) { totalCount } }',
    );
    return (data as { products: { totalCount: number } }).products.totalCount === 1;
  };
  expect(await isListed()).toBe(true);
  const order = newId('ord');
  await reserve(variantId, 2, order);
  expect(await isListed()).toBe(false);
  await subgraph.store.stock.release({
    orderId: order,
    lines: [{ variantId, quantity: 2 }],
    reason: null,
    traceparent: null,
  });
  expect(await isListed()).toBe(true);
});

test('variants with few available units are counted by an index', async () => {
  const before = await subgraph.maintenance.countLow();
  const stocks = [4, 5, 0].map((initialStock, at) => variantInput({ sku: `FEW-${at}`, price: usd(100), initialStock }));
  await createTestProduct(subgraph, { variants: stocks });
  expect(await subgraph.maintenance.countLow()).toBe(before + 2);
  await drain();
});

test('four concurrent relays give every event one position, without gaps and in the order of its subject', async () => {
  const products = await Promise.all(Array.from({ length: 10 }, () => createTestProduct(subgraph)));
  const variantIds = products.flatMap(({ variants }) => variants.map(({ id }) => id));
  await Promise.all(variantIds.flatMap((id) => Array.from({ length: 8 }, () => reserve(id, 1))));
  const before = (await subgraph.eventLog.head()).head;

  await using opened = new AsyncDisposableStack();
  const others = await Promise.all(
    [1, 2, 3].map(async () => opened.use(await openProductsStore({ url: subgraph.url }))),
  );
  const logs = [subgraph.eventLog, ...others.map(createMongoEventLog)];
  const assigned = (await Promise.all(logs.map((log) => drain(log)))).flat();
  await drain();

  const { head } = await subgraph.eventLog.head();
  const kept = await subgraph.eventLog.readAfter(before, 1000);
  expect(kept.map(({ position }) => position)).toEqual(
    Array.from({ length: head - before }, (_, at) => before + 1 + at),
  );
  expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
  expect(kept).toHaveLength(10 + 80);
  expect(new Set(assigned.map(({ id }) => id)).size).toBe(kept.length);
  for (const id of variantIds)
    expect(kept.filter(({ subject }) => subject === id).map(({ version }) => version)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  expect(new Set(others.map(({ logId }) => logId))).toEqual(new Set([(await subgraph.eventLog.head()).logId]));
});

test('an event that was copied but not removed from the outbox is published once', async () => {
  const { id } = await createTestProduct(subgraph);
  const [entry] = (await subgraph.models.products.findById(id).lean())?.outbox ?? [];
  await drain();
  const { head } = await subgraph.eventLog.head();
  await subgraph.models.products.updateOne({ _id: id }, { $push: { outbox: entry } });
  expect(await drain()).toEqual([]);
  expect((await subgraph.eventLog.head()).head).toBe(head);
});

test('the log finds the first event since a time, prunes the oldest events and keeps the newest', async () => {
  await drain();
  const { head } = await subgraph.eventLog.head();
  expect(await subgraph.eventLog.head(new Date(0))).toMatchObject({ head, oldest: 1, since: 0 });
  expect(await subgraph.eventLog.head(new Date(Date.now() + 1e10))).toMatchObject({ since: head });
  expect(await subgraph.eventLog.prune(new Date(0))).toBe(0);
  await subgraph.eventLog.prune(new Date(Date.now() + 1e10));
  expect(await subgraph.eventLog.head()).toMatchObject({ head, oldest: head });
});

test('pruning keeps events that are appended to an empty log while it runs', async () => {
  await using empty = await openProductsForTest();
  // After each of its reads in turn, a relay appends.
  for (let appendAfter = 1; appendAfter <= 4; appendAfter += 1) {
    await empty.models.events.deleteMany({}, { comment: TEST_COMMENT });
    let reads = 0;
    const models = afterEachRead(empty.models, async () => {
      reads += 1;
      if (reads !== appendAfter) return;
      for (let count = 0; count < 2; count += 1) await createTestProduct(empty);
      await createMongoEventLog({ models: empty.models, logId: 'log' }).assign(50);
    });
    await createMongoEventLog({ models, logId: 'log' }).prune(new Date(Date.now() - 3_600_000));
    expect(await empty.eventLog.head()).toMatchObject({ oldest: 1 });
  }
});

/** The models with a log of which each `findOne` is followed by `then`. */
function afterEachRead(models: Models, then: () => Promise<void>): Models {
  const events = models.events.collection;
  const collection = replacing(events, 'findOne', async (...args: Parameters<typeof events.findOne>) => {
    const found = await events.findOne(...args);
    await then();
    return found;
  });
  return { ...models, events: replacing(models.events, 'collection', collection) };
}

/** The object with one property replaced; its other methods run on the object itself. */
function replacing<T extends object>(object: T, property: keyof T, replacement: unknown): T {
  return new Proxy(object, {
    get(target, name) {
      if (name === property) return replacement;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
