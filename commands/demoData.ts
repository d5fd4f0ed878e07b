import type { StoreEndpoints } from '../embedded/dataFolder.ts';
import type { Log } from '#platform/log/log.ts';
import { openProductsSeed } from '../subgraphs/products/seed.ts';
import { openUsersSeed } from '../subgraphs/users/seed.ts';

type DemoOptions = { readonly stores: Partial<StoreEndpoints>; readonly log: Log };

/** Loads the demo accounts and the demo catalogue into those of their stores that are given, as far as they are missing. */
export async function loadDemoData({ stores, log }: DemoOptions): Promise<{ accounts: number; products: number }> {
  const { usersDatabaseUrl, productsMongodbUrl } = stores;
  const [accounts, products] = await Promise.all([
    usersDatabaseUrl ? seedAccounts(usersDatabaseUrl, log) : 0,
    productsMongodbUrl ? seedCatalogue(productsMongodbUrl) : 0,
  ]);
  return { accounts, products };
}

async function seedAccounts(databaseUrl: string, log: Log): Promise<number> {
  await using users = await openUsersSeed({ databaseUrl, log });
  return await users.seedAccounts();
}

async function seedCatalogue(mongodbUrl: string): Promise<number> {
  await using products = await openProductsSeed({ mongodbUrl });
  return await products.seedDemo();
}
