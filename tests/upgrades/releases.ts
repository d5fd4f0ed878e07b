import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSON, MongoClient } from 'mongodb';
import { Client } from 'pg';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import type { StoreUrls } from './openSubgraphs.ts';
import type { RecordedStatements } from './recordStatements.ts';
import type { RecordedPurchases } from './purchases.ts';

const folder = join(import.meta.dirname, 'releases');

/** The recorded releases, oldest first. */
export const releases = readdirSync(folder).sort();

/** The releases that may still run together with this one: their statements are kept. */
export const runningReleases = releases.filter((name) => existsSync(join(folder, name, 'orders.statements.json')));

const read = (release: string, file: string) => readFileSync(join(folder, release, file), 'utf8');

export const purchasesOf = (release: string) => JSON.parse(read(release, 'story.json')) as RecordedPurchases;

export const statementsOf = (release: string, subgraph: 'users' | 'orders') =>
  JSON.parse(read(release, `${subgraph}.statements.json`)) as RecordedStatements;

/** Returns the events that a release published, as read over HTTP. */
export const eventsOf = (release: string, subgraph: 'users' | 'orders' | 'products') =>
  (JSON.parse(read(release, `${subgraph}.events.json`)) as { events: unknown[] }).events;

/** Opens a new database with the recorded data of a release. */
export async function openDatabaseOf(release: string, subgraph: 'users' | 'orders') {
  await using opening = new AsyncDisposableStack();
  const { url } = opening.use(await openTestDatabase());
  await withClient(url, (client) => client.query(read(release, `${subgraph}.sql`)));
  const opened = opening.move();
  return { url, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Opens new stores with the recorded data of a release. */
export async function openStoresOf(release: string): Promise<StoreUrls & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const users = opening.use(await openDatabaseOf(release, 'users')).url;
  const orders = opening.use(await openDatabaseOf(release, 'orders')).url;
  const products = opening.use(await openTestMongo()).url;
  await fill(products, read(release, 'products.json'));
  const opened = opening.move();
  return { users, orders, products, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function fill(url: string, text: string): Promise<void> {
  const collections = BSON.EJSON.parse(text, { relaxed: true }) as Record<string, BSON.Document[]>;
  const client = new MongoClient(url);
  try {
    for (const [name, documents] of Object.entries(collections))
      if (documents.length > 0) await client.db().collection(name).insertMany(documents);
  } finally {
    await client.close();
  }
}

/** Calls `use` with a single connection and closes it afterwards. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const plain = new URL(url);
  plain.searchParams.delete('pool_max');
  const client = new Client({ connectionString: plain.href });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
