import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { secretIn } from '#platform/environment/environment.ts';
import { readOrdersConfig } from '../subgraphs/orders/config.ts';
import { ordersSettingsSchema } from '../subgraphs/orders/settings.ts';
import { readProductsConfig } from '../subgraphs/products/config.ts';
import { productsSettingsSchema } from '../subgraphs/products/settings.ts';
import { readUsersConfig } from '../subgraphs/users/config.ts';
import { usersSettingsSchema } from '../subgraphs/users/settings.ts';
import { subgraph, type StartSettings, type Subgraph } from './subgraph.ts';

/**
 * The subgraphs that `npm start` runs: the only list of them in code. Start, the commands, the embedded stores and the
 * tests read it. `supergraph.yaml`, `codegen.yml`, `docker-compose.yml` and `.env.example` list them for their own
 * readers, and `tests/subgraphs.unit.test.ts` compares those files with this table. See docs/adding-a-subgraph.md.
 */
export const subgraphs = [
  subgraph({
    name: 'users',
    portOffset: 1,
    store: 'postgres',
    calls: ['products', 'orders'],
    secrets: { USERS_KEY_SECRET: 'usersKeySecret' },
    startDefaults: mailFolderAndDemoAccounts,
    demoData: {
      items: 'accounts',
      load: async () => (await import('../subgraphs/users/seed.ts')).loadDemoAccounts,
    },
    settings: usersSettingsSchema,
    readConfig: readUsersConfig,
    load: async () => (await import('../subgraphs/users/open.ts')).openUsers,
  }),
  subgraph({
    name: 'products',
    portOffset: 2,
    store: 'mongo',
    readModels: [{ name: 'search', variable: 'PRODUCTS_SEARCH_URL', besides: 'users' }],
    calls: [],
    secrets: {},
    demoData: {
      items: 'products',
      load: async () => (await import('../subgraphs/products/seed.ts')).loadDemoCatalogue,
    },
    settings: productsSettingsSchema,
    readConfig: readProductsConfig,
    load: async () => (await import('../subgraphs/products/open.ts')).openProducts,
  }),
  subgraph({
    name: 'orders',
    portOffset: 3,
    store: 'postgres',
    calls: ['products'],
    reads: ['users'],
    secrets: { ORDERS_PAYMENT_WEBHOOK_SECRET: 'paymentWebhookSecret' },
    settings: ordersSettingsSchema,
    readConfig: readOrdersConfig,
    load: async () => (await import('../subgraphs/orders/open.ts')).openOrders,
  }),
] as const;

/** The name of a subgraph in the table. */
export type SubgraphName = (typeof subgraphs)[number]['name'];

/** The entry of a subgraph. */
export function findSubgraph(name: SubgraphName): Subgraph<SubgraphName> {
  const found = subgraphs.find((each) => each.name === name);
  if (found === undefined) throw new Error(`expected a subgraph of the table, got ${name}`);
  return found;
}

/** Mail goes to a folder when there is no mail server, and GraphiQL offers the demo accounts where they are loaded. */
function mailFolderAndDemoAccounts({ env, dataDir, isStoreEmbedded }: StartSettings): Record<string, string> {
  const mailFolder = pathToFileURL(resolve(dataDir, 'mail')).href;
  return {
    ...(!secretIn(env, 'USERS_SMTP_URL') && { USERS_SMTP_URL: mailFolder, USERS_MAIL_FROM: 'shop@example.com' }),
    GRAPHIQL_DEMO_ACCOUNTS: String(isStoreEmbedded),
  };
}
