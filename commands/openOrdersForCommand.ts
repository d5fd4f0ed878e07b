import { createLog } from '#platform/log/log.ts';
import { openOrdersBackOffice, type OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import { readOperatorKeys } from './operatorKeys.ts';
import { openServiceInstances } from './openServiceInstances.ts';
import type { StartConfig } from './startConfig.ts';

/** The orders' back office over this database; products is found by {@link openServiceInstances}. */
export async function openOrdersForCommand(
  env: NodeJS.ProcessEnv,
  { config, databaseUrl }: { readonly config: StartConfig; readonly databaseUrl: string },
): Promise<OrdersBackOffice> {
  return openOrdersBackOffice({
    databaseUrl,
    products: await openServiceInstances(env, 'products'),
    identityKeys: await readOperatorKeys(env),
    log: createLog({ service: 'back office', level: config.logLevel === 'warn' ? 'error' : config.logLevel }),
  });
}
