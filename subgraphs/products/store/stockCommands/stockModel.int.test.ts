import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { nativeCollection, openProductsStore, type ProductsDatabase } from '../openProductsStore.ts';
import { newStockDocument } from '../productDocument.ts';
import { createStockDependencies } from './stockCommand.ts';
import { createStockStore, type StockStore } from './stockStore.ts';
import { createStockMaintenance, type StockMaintenance } from './stockMaintenance.ts';

const ON_HAND = 30;
const opened = new AsyncDisposableStack();
const clock = { ms: Date.parse('2026-11-21T12:00:00Z') };
let database: ProductsDatabase;
let stock: StockStore;
/** Another replica, with a cache of its own. */
let otherReplica: StockStore;
let maintenance: StockMaintenance;

beforeAll(async () => {
  const { url } = opened.use(await openTestMongo());
  database = opened.use(await openProductsStore({ url }));
  const ground = createStockDependencies(database.models, () => new Date(clock.ms));
  stock = createStockStore(ground);
  otherReplica = createStockStore(createStockDependencies(database.models, ground.now));
  maintenance = createStockMaintenance(ground);
});
afterAll(() => opened.disposeAsync());

async function newVariants(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('var'));
  const documents = ids.map((variantId) =>
    newStockDocument({ variantId, quantity: ON_HAND }, { id: 'prd_1', version: 1 }, new Date(clock.ms)),
  );
  await database.models.stocks.insertMany(documents);
  return ids;
}

/** All of these are sellable, in the cache and in the database. */
function sellableOf(ids: readonly string[]) {
  const sellable = new Set(ids);
  return { cachedVersion: (id: string) => (sellable.has(id) ? 1 : null), readIds: async () => sellable };
}

/** A seeded random number generator (mulberry32). */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Checks that the entries of each variant, settled or not, add up to its stock. */
async function requireBalance(variantIds: readonly string[]): Promise<void> {
  for (const id of variantIds) {
    const document = await database.models.stocks.findById(id).lean();
    const settled = await database.models.settled.find({ variantId: id }).lean();
    if (!document) throw new Error(`expected a stock document for ${id}, got none`);
    const entries = new Map(settled.map((entry) => [entry.orderId, entry as { state: string; quantity: number }]));
    for (const entry of document.entries) entries.set(entry.orderId, entry);
    const sumOf = (state: string) =>
      [...entries.values()].reduce((sum, entry) => sum + (entry.state === state ? entry.quantity : 0), 0);
    expect(document.entries.length).toBe(new Set(document.entries.map(({ orderId }) => orderId)).size);
    expect(document.onHand).toBe(ON_HAND + sumOf('ADJUSTED') - sumOf('COMMITTED'));
    expect(document.available).toBe(document.onHand - sumOf('HELD'));
    expect(document.available).toBeGreaterThanOrEqual(0);
    expect(document.outbox).toHaveLength(document.version);
  }
}

test.each([1, 2, 3])(
  'after concurrent commands in any order the entries add up to the stock (seed %i)',
  async (seed) => {
    const random = createRandom(seed);
    const variantIds = await newVariants(3);
    const orders = Array.from({ length: 25 }, () => ({ orderId: newId('ord'), quantity: 1 + random(4) }));
    const step = async (): Promise<unknown> => {
      const { orderId, quantity } = orders[random(orders.length)] ?? { orderId: '', quantity: 0 };
      const lines = variantIds.slice(random(3)).map((variantId) => ({ variantId, quantity }));
      const command = { orderId, lines, traceparent: null };
      const [notAfter, holdUntil] = [new Date(clock.ms + 60_000), new Date(clock.ms + 300_000)];
      const replica = random(2) === 0 ? stock : otherReplica;
      switch (random(8)) {
        case 0:
        case 1:
        case 2:
          return replica.reserve({ ...command, notAfter, holdUntil, sellable: sellableOf(variantIds) });
        case 3:
        case 4:
          return replica.commit(command);
        case 5:
          return replica.release({ ...command, reason: null });
        case 6:
          clock.ms += random(200_000);
          return random(2) === 0 ? maintenance.expireHolds() : maintenance.moveSettledEntries();
        default: {
          const key = `adj_${orderId.slice(4)}`;
          return replica.adjust({
            variantId: variantIds[random(3)] ?? '',
            adjustmentId: key,
            delta: random(9) - 4,
            reason: 'r',
            traceparent: null,
            actor: 'usr_staff',
          });
        }
      }
    };
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(Array.from({ length: 12 }, step));
      await requireBalance(variantIds);
    }
    clock.ms += 3_600_000;
    await maintenance.expireHolds();
    await maintenance.moveSettledEntries();
    clock.ms += 3_600_000;
    await maintenance.moveSettledEntries();
    await requireBalance(variantIds);
    const emptied = await database.models.stocks.find({ _id: variantIds[0] ?? '' }).lean();
    expect(emptied[0]?.entries).toEqual([]);
  },
);

test('a repeated command returns the same result while entries settle', async () => {
  const [variantId = ''] = await newVariants(1);
  const orderId = newId('ord');
  const command = { orderId, lines: [{ variantId, quantity: 2 }], traceparent: null };
  const times = { notAfter: new Date(clock.ms + 60_000), holdUntil: new Date(clock.ms + 300_000) };
  await stock.reserve({ ...command, ...times, sellable: sellableOf([variantId]) });
  await stock.commit(command);
  clock.ms += 11 * 60_000;
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, () => stock.commit(command)),
    maintenance.moveSettledEntries(),
    ...Array.from({ length: 10 }, () => stock.reserve({ ...command, ...times, sellable: sellableOf([]) })),
    maintenance.moveSettledEntries(),
    ...Array.from({ length: 10 }, () => stock.commit(command)),
  ]);
  const lines = answers.flatMap((answer) => (typeof answer === 'number' ? [] : answer));
  expect(lines).toHaveLength(30);
  for (const line of lines)
    expect(line).toMatchObject({ kind: 'done', isRepeated: true, entry: { state: 'COMMITTED' } });
  await requireBalance([variantId]);
});

test('an outdated cache neither refuses nor oversells', async () => {
  const [first = '', second = ''] = (await newVariants(2)).sort();
  const times = { notAfter: new Date(clock.ms + 60_000), holdUntil: new Date(clock.ms + 300_000) };
  const commandOf = (orderId: string, quantity: number) => ({
    orderId,
    lines: [first, second].map((variantId) => ({ variantId, quantity })),
    traceparent: null,
  });
  const reserve = (replica: StockStore, orderId: string, quantity: number) =>
    replica.reserve({ ...commandOf(orderId, quantity), ...times, sellable: sellableOf([first, second]) });
  const [all, undone, late] = [newId('ord'), newId('ord'), newId('ord')];
  await reserve(stock, late, 1);
  await otherReplica.release({ ...commandOf(undone, 5), reason: null });
  expect(await reserve(stock, undone, 5)).toMatchObject([{ kind: 'gone' }, { kind: 'gone' }]);
  await reserve(otherReplica, all, ON_HAND - 1);
  expect(await reserve(stock, newId('ord'), 1)).toMatchObject([{ kind: 'insufficient' }, { kind: 'insufficient' }]);
  await otherReplica.release({ ...commandOf(all, ON_HAND - 1), reason: null });
  clock.ms += 11 * 60_000;
  await maintenance.moveSettledEntries();
  expect(await reserve(stock, undone, 5)).toMatchObject([{ kind: 'gone' }, { kind: 'gone' }]);
  expect(await stock.commit(commandOf(late, 2))).toMatchObject([{ kind: 'conflict' }, { kind: 'conflict' }]);
  await otherReplica.release({ ...commandOf(late, 1), lines: [{ variantId: second, quantity: 1 }], reason: null });
  expect(await stock.commit(commandOf(late, 1))).toMatchObject([{ kind: 'done' }, { kind: 'gone' }]);
  await requireBalance([first, second]);
});

test('a reservation whose optimistic attempt fails releases only the lines it changed itself', async () => {
  const [first = '', second = ''] = (await newVariants(2)).sort();
  const times = { notAfter: new Date(clock.ms + 60_000), holdUntil: new Date(clock.ms + 300_000) };
  const reserve = (replica: StockStore, orderId: string, quantities: Record<string, number>) =>
    replica.reserve({
      orderId,
      lines: Object.entries(quantities).map(([variantId, quantity]) => ({ variantId, quantity })),
      traceparent: null,
      ...times,
      sellable: sellableOf([first, second]),
    });
  const stateOf = async (variantId: string, orderId: string) => {
    const [document] = await database.models.stocks.find({ _id: variantId }).lean();
    return document?.entries.find((entry) => entry.orderId === orderId)?.state;
  };
  const [own, twin] = [newId('ord'), newId('ord')];
  // This replica now has both in its cache; the other replica then sells out the second.
  await reserve(stock, newId('ord'), { [first]: 1, [second]: 1 });
  await reserve(otherReplica, twin, { [first]: 1 });
  await reserve(otherReplica, newId('ord'), { [second]: ON_HAND - 1 });
  expect(await reserve(stock, own, { [first]: 1, [second]: 1 })).toMatchObject([{ kind: 'insufficient' }]);
  expect(await stateOf(first, own)).toBe('RELEASED');
  expect(await reserve(stock, twin, { [first]: 1, [second]: 1 })).toMatchObject([{ kind: 'insufficient' }]);
  expect(await stateOf(first, twin)).toBe('HELD');
  await requireBalance([first, second]);
});

test('an entry that changes while it is being moved keeps its latest state', async () => {
  const [variantId = ''] = await newVariants(1);
  const command = { orderId: newId('ord'), lines: [{ variantId, quantity: 2 }], traceparent: null };
  const times = { notAfter: new Date(clock.ms + 60_000), holdUntil: new Date(clock.ms + 300_000) };
  await stock.reserve({ ...command, ...times, sellable: sellableOf([variantId]) });
  await stock.commit(command);
  const settled = nativeCollection(database.models.settled);
  const insertMany = settled.insertMany.bind(settled);
  // Between reading and pulling the entry, a release arrives that the other replica has decided eleven minutes ago.
  settled.insertMany = async (copies, options) => {
    if (copies.some(({ orderId }) => orderId === command.orderId)) {
      settled.insertMany = insertMany;
      clock.ms -= 11 * 60_000;
      await otherReplica.release({ ...command, reason: null });
      clock.ms += 11 * 60_000;
    }
    return insertMany(copies, options);
  };
  clock.ms += 11 * 60_000;
  await maintenance.moveSettledEntries();
  expect(settled.insertMany).toBe(insertMany);
  expect(await stock.commit(command)).toMatchObject([{ kind: 'gone' }]);
  await maintenance.moveSettledEntries();
  expect((await database.models.stocks.findById(variantId).lean())?.entries).toEqual([]);
  expect(await stock.commit(command)).toMatchObject([{ kind: 'gone' }]);
  await requireBalance([variantId]);
});
