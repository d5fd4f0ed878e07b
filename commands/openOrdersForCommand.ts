import { readSecrets } from '../embedded/secrets.ts';
import { createLog } from '#platform/log/log.ts';
import { openOrdersBackOffice, type OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import { findServiceUrl } from './serviceUrl.ts';
import type { StartConfig } from './startConfig.ts';

/** The orders' back office over this database; products is where {@link findServiceUrl} finds it. */
export async function openOrdersForCommand(
  env: NodeJS.ProcessEnv,
  { config, databaseUrl }: { readonly config: StartConfig; readonly databaseUrl: string },
): Promise<OrdersBackOffice> {
  const keys = env['IDENTITY_KEYS'] || (await readSecrets(config.dataDir))?.identityKeys;
  if (!keys) throw new Error(`expected IDENTITY_KEYS, or a system that was started with DATA_DIR=${config.dataDir}`);
  return openOrdersBackOffice({
    databaseUrl,
    productsUrl: await findServiceUrl(env, 'products'),
    identityKeys: keys.split(',').map((key) => key.trim()),
    log: createLog({ service: 'back office', level: config.logLevel === 'warn' ? 'error' : config.logLevel }),
  });
}
