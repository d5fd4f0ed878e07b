import { openStorePool } from './storePool.ts';

let pool: Awaited<ReturnType<typeof openStorePool>> | undefined;

/** Runs once before the tests that need stores and prints the engines they run on. */
export default async function setUp(): Promise<void> {
  pool = await openStorePool();
  const { env } = process;
  env.TEST_STORES_PORT = String(pool.port);
  const engines = [
    env.TEST_POSTGRES_URL ? 'PostgreSQL by TEST_POSTGRES_URL' : 'embedded PostgreSQL (PGlite)',
    env.PRODUCTS_MONGODB_URL ? 'MongoDB by PRODUCTS_MONGODB_URL' : 'MongoDB stand-in',
    env.TEST_REDIS_URL ? 'Redis by TEST_REDIS_URL' : 'no Redis by TEST_REDIS_URL',
  ];
  process.stderr.write(`stores under test: ${engines.join(', ')}\n`);
}

export async function closeStores(): Promise<void> {
  await pool?.[Symbol.asyncDispose]();
}
