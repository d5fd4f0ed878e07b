import { MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { borrowStore, type BorrowedStore } from './borrowedStore.ts';

/** An empty MongoDB database of the caller's own: on the server of PRODUCTS_MONGODB_URL, or else on the stand-in. */
export async function openTestMongo(): Promise<BorrowedStore> {
  await using opening = new AsyncDisposableStack();
  const server = process.env.PRODUCTS_MONGODB_URL ?? opening.use(await borrowStore('mongo')).url;
  const url = new URL(server);
  url.pathname = `/test_${randomBytes(8).toString('hex')}`;
  opening.defer(() => drop(url.href));
  const opened = opening.move();
  return { url: url.href, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
