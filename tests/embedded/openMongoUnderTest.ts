import { randomUUID } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';

/**
 * Opens a new database on the server of PRODUCTS_MONGODB_URL, or on the embedded MongoDB, and prints which. Disposing
 * drops it.
 */
export async function openMongoUnderTest(): Promise<{ db: Db; client: MongoClient; url: string } & AsyncDisposable> {
  const resources = new AsyncDisposableStack();
  const given = process.env['PRODUCTS_MONGODB_URL'];
  const url = given ?? resources.use(await openEmbeddedMongo({ folder: ':memory:' })).url;
  process.stderr.write(`MongoDB under test: ${given ? 'the server of PRODUCTS_MONGODB_URL' : 'embedded'}\n`);
  const client = new MongoClient(url);
  resources.defer(() => client.close());
  await client.connect();
  const db = client.db(`test_${randomUUID().replaceAll('-', '')}`);
  resources.defer(async () => void (await db.dropDatabase()));
  return { db, client, url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
