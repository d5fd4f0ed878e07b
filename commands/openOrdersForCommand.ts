import { createLog } from '#platform/log/log.ts';
import { openOrdersBackOffice, type OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import { readOperatorKeys } from './operatorKeys.ts';
import { findServiceUrl } from './serviceUrl.ts';
import type { StartConfig } from './startConfig.ts';

/** The orders' back office over this database; products is where {@link findServiceUrl} finds it. */
export async function openOrdersForCommand(
  env: NodeJS.ProcessEnv,
  { config, databaseUrl }: { readonly config: StartConfig; readonly databaseUrl: string },
): Promise<OrdersBackOffice> {
  return openOrdersBackOffice({
    databaseUrl,
    productsUrl: await findServiceUrl(env, 'products'),
    identityKeys: await readOperatorKeys(env),
    log: createLog({ service: 'back office', level: config.logLevel === 'warn' ? 'error' : config.logLevel }),
  });
}
