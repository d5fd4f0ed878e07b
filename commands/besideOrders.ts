import type { StoreEndpoints } from '../embedded/dataFolder.ts';
import { readSecrets } from '../embedded/secrets.ts';
import { createLog } from '#platform/log/log.ts';
import { openOrdersBackOffice, type OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import type { StartConfig } from './startConfig.ts';

/** The orders' back office over these stores; products is where `npm start` puts it, or at PRODUCTS_URL. */
export async function openOrdersBeside(
  env: NodeJS.ProcessEnv,
  { config, stores }: { readonly config: StartConfig; readonly stores: StoreEndpoints },
): Promise<OrdersBackOffice> {
  const keys = env['IDENTITY_KEYS'] || (await readSecrets(config.dataDir))?.identityKeys;
  if (!keys) throw new Error(`expected IDENTITY_KEYS, or a system that was started with DATA_DIR=${config.dataDir}`);
  return openOrdersBackOffice({
    databaseUrl: stores.ordersDatabaseUrl,
    productsUrl: env['PRODUCTS_URL'] || `http://127.0.0.1:${env['PRODUCTS_PORT'] || config.port + 2}`,
    identityKeys: keys.split(',').map((key) => key.trim()),
    log: createLog({ service: 'back office', level: config.logLevel === 'warn' ? 'error' : config.logLevel }),
  });
}
