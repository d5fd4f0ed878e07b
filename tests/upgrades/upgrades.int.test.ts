import { expect, test } from '@jest/globals';
import type { Kysely, Migration } from 'kysely';
import { MongoClient } from 'mongodb';
import { readEventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import type { OrdersDatabase } from '../../subgraphs/orders/store/database.ts';
import { ordersMigrations } from '../../subgraphs/orders/store/migrations/ordersMigrations.ts';
import { createSagaHistories } from '../../subgraphs/orders/store/sagaHistories.ts';
import { usersMigrations } from '../../subgraphs/users/store/migrations/usersMigrations.ts';
import { orderEventParsers } from '../../subgraphs/users/events/orderNotifications.ts';
import { openSubgraphsInProcess } from './openSubgraphs.ts';
import { deserializeValue } from './recordStatements.ts';
import {
  eventsOf,
  openDatabaseOf,
  openStoresOf,
  releases,
  runningReleases,
  statementsOf,
  purchasesOf,
  withClient,
} from './releases.ts';
import { payTestOrder, placeTestOrder, readOrder, signInAndRefresh } from './purchases.ts';

const log = createLog({ service: 'test', level: 'silent' });
const migrations = { users: usersMigrations, orders: ordersMigrations } as const;

test.each(releases)(
  'the data of release %s is read, and orders are placed and paid on it',
  async (release) => {
    await using stores = await openStoresOf(release);
    await using clients = await openSubgraphsInProcess(stores);
    const { buyer, email, password, variantId, orders } = purchasesOf(release);
    const statusOf = async (id: string) => (await readOrder(clients, buyer, id))?.status;
    expect(await statusOf(orders.confirmed)).toBe('CONFIRMED');
    expect(await statusOf(orders.cancelled)).toBe('CANCELLED');
    expect(['CONFIRMED', 'PROCESSING']).toContain(await statusOf(orders.shipped));
    expect(['PENDING', 'CANCELLED']).toContain(await statusOf(orders.pending));
    await signInAndRefresh(clients, email, password);
    const order = await payTestOrder(
      clients,
      buyer,
      await placeTestOrder(clients, buyer, { variantId, key: 'upgraded' }),
    );
    expect(order.status).toBe('CONFIRMED');
  },
  90_000,
);

const running = runningReleases.flatMap((release) => [
  { release, subgraph: 'users' as const },
  { release, subgraph: 'orders' as const },
]);

test.each(running)(
  'every statement of $release on the database of $subgraph has the same row count as before',
  async (which) => {
    const { release, subgraph } = which;
    await using database = await openDatabaseOf(release, subgraph);
    await migrate(database.url, migrations[subgraph]);
    const { texts, sent } = statementsOf(release, subgraph);
    expect(sent.length).toBeGreaterThan(50);
    const different = await withClient(database.url, async (client) => {
      const found: string[] = [];
      for (const [place, values, rows] of sent) {
        const text = texts[place] ?? '';
        const { rowCount } = await client.query(text, values.map(deserializeValue)).catch((cause: Error) => {
          throw new Error(`${cause.message}: ${text}`, { cause });
        });
        // The row count of a statement with now() depends on the time.
        if (rows !== rowCount && !text.includes('now()')) found.push(`${rowCount} rows instead of ${rows}: ${text}`);
      }
      return found;
    });
    expect(different).toEqual([]);
    if (subgraph === 'orders') await expectSagaHistories(database.url);
  },
);

async function migrate(url: string, all: Readonly<Record<string, Migration>>): Promise<void> {
  await using _db = await openPostgres({ url, applicationName: 'test', migrations: all, log });
}

/** Expects readable histories of the sagas that the other release wrote. */
async function expectSagaHistories(url: string): Promise<void> {
  const connection = { url, applicationName: 'test', migrations: ordersMigrations, log };
  await using db: Kysely<OrdersDatabase> = await openPostgres<OrdersDatabase>(connection);
  const ids = await db.selectFrom('sagas').select('order_id').distinct().execute();
  const stories = await Promise.all(ids.map(({ order_id }) => createSagaHistories(db).ofOrder(order_id)));
  expect(ids.length).toBeGreaterThan(6);
  for (const { steps } of stories.flat()) expect(steps.at(-1)?.startedAt).toEqual(expect.any(Date));
}

test.each(releases)('the consumers of events read the events of release %s', (release) => {
  for (const subgraph of ['users', 'products', 'orders'] as const) {
    const events = eventsOf(release, subgraph).map(readEventEnvelope);
    expect(events.length).toBeGreaterThan(0);
    for (const { type, data } of events) orderEventParsers.get(type)?.(data);
  }
});

test('fields that a later release adds to documents and events are ignored', async () => {
  const release = releases.at(-1) ?? '';
  await using stores = await openStoresOf(release);
  const client = new MongoClient(stores.products);
  try {
    const later = { $set: { addedLater: { by: 'a later release' } } };
    for (const name of ['products', 'stocks', 'stock_settled', 'brands', 'category_tree', 'events', 'event_log'])
      await client.db().collection(name).updateMany({}, later);
    await client
      .db()
      .collection('stocks')
      .updateMany({}, { $set: { 'entries.$[].addedLater': 1 } });
    await using clients = await openSubgraphsInProcess(stores);
    const { buyer, variantId } = purchasesOf(release);
    const order = await payTestOrder(
      clients,
      buyer,
      await placeTestOrder(clients, buyer, { variantId, key: 'with-a-later-release' }),
    );
    expect(order.status).toBe('CONFIRMED');
    const kept = await client
      .db()
      .collection('stocks')
      .findOne({ addedLater: { $exists: true } });
    expect(kept).not.toBeNull();
  } finally {
    await client.close();
  }
  const [event] = eventsOf(release, 'orders') as { data: object }[];
  const added = { ...event, addedLater: 1, data: { ...event?.data, addedLater: 1 } };
  expect(readEventEnvelope(added)).toMatchObject({ data: { addedLater: 1 } });
});
