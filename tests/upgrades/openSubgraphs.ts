import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { findSubgraph, type SubgraphName } from '../../commands/subgraphs.ts';
import { anySubgraphPorts, subgraphVariables } from '../subgraphVariables.ts';
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
  const variables = { ...subgraphVariables(key, stores), ...anySubgraphPorts };
  const open = async (name: SubgraphName, urls: NodeJS.ProcessEnv = {}) => {
    const openSubgraph = await findSubgraph(name).load();
    return opening.use(await openSubgraph({ env: { ...variables, ...urls }, pubSub, log }));
  };
  const products = await open('products');
  const orders = await open('orders', { PRODUCTS_URL: products.url });
  const users = await open('users', { PRODUCTS_URL: products.url, ORDERS_URL: orders.url });
  const call = (subgraph: string, { url }: { url: string }) =>
    opening.use(createSignedClient(url, { subgraph, secret: key }));
  const clients: SubgraphTestClients = {
    users: call('users', users),
    products: call('products', products),
    orders: call('orders', orders),
  };
  const opened = opening.move();
  return { ...clients, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
