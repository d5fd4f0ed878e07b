import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { borrowStore, type BorrowedStore } from './borrowedStore.ts';

/**
 * An empty database of the caller's own, as many as it asks for: created on the server of TEST_POSTGRES_URL (a
 * superuser's) and dropped when closed, or else an embedded one borrowed from the test run.
 */
export async function openTestDatabase(): Promise<BorrowedStore> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) return borrowStore('postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await run(server, `create database ${name} template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, [Symbol.asyncDispose]: () => run(server, `drop database ${name} with (force)`) };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
