import type { Log } from '#platform/log/log.ts';
import { openUsersSeed } from '../subgraphs/users/seed.ts';
import type { StoreEndpoints } from '../embedded/dataFolder.ts';

type DemoOptions = { readonly stores: StoreEndpoints; readonly logOf: (service: string) => Log };

/** Loads the demo accounts and the demo catalogue, as far as they are not there yet. */
export async function loadDemoData({ stores, logOf }: DemoOptions): Promise<void> {
  await using users = await openUsersSeed({ databaseUrl: stores.usersDatabaseUrl, log: logOf('seed') });
  await users.seedAccounts();
}
