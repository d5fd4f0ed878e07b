import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { readEventEnvelope, type EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { change, created, usd, variantInput } from '../../../tests/products/catalogue.ts';
import { manager, openTestHouse, type TestHouse } from '../../../tests/products/openTestHouse.ts';
import { OF_THE_TEST } from '../../../tests/products/profiledQueries.ts';
import { openProductsStore } from '../store/openProductsStore.ts';
import { createMongoEventLog } from './mongoEventLog.ts';
import { samples } from './samples.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const soon = () => new Date(Date.now() + house.clock.aheadMs + 3_600_000);

async function drain(log = house.eventLog): Promise<EventEnvelope[]> {
  const all: EventEnvelope[] = [];
  for (let some = await log.assign(50); some.length > 0; some = await log.assign(50)) all.push(...some);
  return all;
}

function reserve(variantId: string, quantity: number, orderId = newId('ord')) {
  const command = { orderId, lines: [{ variantId, quantity }], traceparent: null };
  return house.store.stock.reserve({
    ...command,
    notAfter: soon(),
    holdUntil: soon(),
    sold: { recallVersion: () => 1, readIds: async () => new Set([variantId]) },
  });
}

test('changes of a product and of its stock are told once each, in order, with versions that rise by one', async () => {
  const product = await created(house, { variants: [variantInput({ sku: 'TOLD', price: usd(500), initialStock: 6 })] });
  const variantId = product.variants[0]?.id ?? '';
  const order = newId('ord');
  await reserve(variantId, 2, order);
  await house.store.stock.commit({ orderId: order, lines: [{ variantId, quantity: 2 }], traceparent: null });
  await reserve(variantId, 4);
  const update = `mutation { updateProduct(id: "${product.id}", expectedVersion: 1, input: { variants: [{ sku: "TOLD", price: { amountMinor: 700, currency: "USD" } }] }) { product { version } } }`;
  await house.ask(update, { as: manager });
  await change(house, `archiveProduct(id: "${product.id}")`, 'product { id }');
  house.clock.aheadMs += 2 * 3_600_000;
  await house.upkeep.sweepHolds();

  const told = await drain();
  const of = (subject: string) =>
    told
      .filter((event) => event.subject === subject)
      .map(({ type, version, channels, data }) => ({ type, version, channels, data }));
  expect(of(product.id)).toMatchObject([
    { type: 'product.created', version: 1, channels: [] },
    {
      type: 'product.updated',
      version: 2,
      channels: [`variant.${variantId}`],
      data: { variants: [{ variantId, sku: 'TOLD', price: { amountMinor: 700 } }] },
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
  const emptied = house.models.products.countDocuments({ outbox: [] }).comment(OF_THE_TEST);
  expect(await emptied).toBe(await house.models.products.countDocuments());
  const kept = await house.eventLog.readAfter(0, 100);
  expect(kept).toEqual(told.toSorted((one, other) => one.position - other.position));
  expect(kept.map(readEventEnvelope)).toEqual(kept);
});

test('the list by stock follows what is sold and what comes back', async () => {
  const product = await created(house, { tags: ['follow'], variants: [variantInput({ initialStock: 2 })] });
  const variantId = product.variants[0]?.id ?? '';
  const isListed = async () => {
    await drain();
    const { data } = await house.ask('{ products(filter: { tags: ["follow"], inStockOnly: true }) { totalCount } }');
    return (data as { products: { totalCount: number } }).products.totalCount === 1;
  };
  expect(await isListed()).toBe(true);
  const order = newId('ord');
  await reserve(variantId, 2, order);
  expect(await isListed()).toBe(false);
  await house.store.stock.release({
    orderId: order,
    lines: [{ variantId, quantity: 2 }],
    reason: null,
    traceparent: null,
  });
  expect(await isListed()).toBe(true);
});

test('four relays at once give every fact one position, without gaps and in the order of its subject', async () => {
  const products = await Promise.all(Array.from({ length: 10 }, () => created(house)));
  const variantIds = products.flatMap(({ variants }) => variants.map(({ id }) => id));
  await Promise.all(variantIds.flatMap((id) => Array.from({ length: 8 }, () => reserve(id, 1))));
  const before = (await house.eventLog.head()).head;

  await using opened = new AsyncDisposableStack();
  const others = await Promise.all([1, 2, 3].map(async () => opened.use(await openProductsStore({ url: house.url }))));
  const logs = [house.eventLog, ...others.map(createMongoEventLog)];
  const assigned = (await Promise.all(logs.map((log) => drain(log)))).flat();
  await drain();

  const { head } = await house.eventLog.head();
  const kept = await house.eventLog.readAfter(before, 1000);
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
  expect(new Set(others.map(({ logId }) => logId))).toEqual(new Set([(await house.eventLog.head()).logId]));
});

test('a relay that died between the copy and the pull leaves nothing twice', async () => {
  const { id } = await created(house);
  const [entry] = (await house.models.products.findById(id).lean())?.outbox ?? [];
  await drain();
  const { head } = await house.eventLog.head();
  await house.models.products.updateOne({ _id: id }, { $push: { outbox: entry } });
  expect(await drain()).toEqual([]);
  expect((await house.eventLog.head()).head).toBe(head);
});

test('the log tells where a time begins, forgets the oldest and never the newest', async () => {
  await drain();
  const { head } = await house.eventLog.head();
  expect(await house.eventLog.head(new Date(0))).toMatchObject({ head, oldest: 1, since: 0 });
  expect(await house.eventLog.head(new Date(Date.now() + 1e10))).toMatchObject({ since: head });
  expect(await house.eventLog.prune(new Date(0))).toBe(0);
  await house.eventLog.prune(new Date(Date.now() + 1e10));
  expect(await house.eventLog.head()).toMatchObject({ head, oldest: head });
});

test('the samples are envelopes, one of each type', () => {
  expect(samples.map(readEventEnvelope)).toEqual(samples);
  expect(samples.map(({ type }) => type).toSorted()).toEqual([
    'product.archived',
    'product.created',
    'product.updated',
    'stock.changed',
    'stock.hold_expired',
  ]);
});
