import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { readProductsConfig } from '../../subgraphs/products/config.ts';
import { openProducts } from '../../subgraphs/products/open.ts';
import { readUsersConfig } from '../../subgraphs/users/config.ts';
import { openUsers } from '../../subgraphs/users/open.ts';
import { createSignedClient } from '../reliability/signedClient.ts';
import type { SubgraphTestClients } from './purchases.ts';

/** The store URLs of the three subgraphs. */
export type StoreUrls = { readonly users: string; readonly orders: string; readonly products: string };

const key = 'a key for tests of 32 characters or more';

/** Opens the three subgraphs in this process, which migrates their stores, and returns a client of each. */
export async function openSubgraphsInProcess(stores: StoreUrls): Promise<SubgraphTestClients & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const log = createLog({ service: 'test', level: 'silent' });
  const pubSub = opening.use(openLocalPubSub());
  const env: NodeJS.ProcessEnv = {
    IDENTITY_KEYS: key,
    USERS_KEY_SECRET: key,
    ORDERS_PAYMENT_WEBHOOK_SECRET: key,
    PRODUCTS_MONGODB_URL: stores.products,
    ORDERS_DATABASE_URL: stores.orders,
    USERS_DATABASE_URL: stores.users,
    PRODUCTS_PORT: '0',
    ORDERS_PORT: '0',
    USERS_PORT: '0',
  };
  const products = opening.use(await openProducts({ config: readProductsConfig(env), pubSub, log }));
  const ordersConfig = readOrdersConfig({ ...env, PRODUCTS_URL: products.url });
  const orders = opening.use(await openOrders({ config: ordersConfig, pubSub, log }));
  const usersConfig = readUsersConfig({ ...env, ORDERS_URL: orders.url });
  const users = opening.use(await openUsers({ config: usersConfig, pubSub, log }));
  const call = ({ url }: { url: string }) => opening.use(createSignedClient(url, [key]));
  const clients: SubgraphTestClients = { users: call(users), products: call(products), orders: call(orders) };
  const opened = opening.move();
  return { ...clients, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
