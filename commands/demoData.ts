import type { StoreEndpoints } from '../embedded/dataFolder.ts';
import type { Log } from '#platform/log/log.ts';
import { openProductsSeed } from '../subgraphs/products/seed.ts';
import { openUsersSeed } from '../subgraphs/users/seed.ts';

type DemoOptions = { readonly stores: StoreEndpoints; readonly log: Log };

/** Loads the demo accounts and the demo catalogue, as far as they are not there yet. */
export async function loadDemoData({ stores, log }: DemoOptions): Promise<{ accounts: number; products: number }> {
  const [accounts, products] = await Promise.all([seedAccounts(stores, log), seedCatalogue(stores)]);
  return { accounts, products };
}

async function seedAccounts({ usersDatabaseUrl }: StoreEndpoints, log: Log): Promise<number> {
  await using users = await openUsersSeed({ databaseUrl: usersDatabaseUrl, log });
  return await users.seedAccounts();
}

async function seedCatalogue({ productsMongodbUrl }: StoreEndpoints): Promise<number> {
  await using products = await openProductsSeed({ mongodbUrl: productsMongodbUrl });
  return await products.seedDemo();
}
