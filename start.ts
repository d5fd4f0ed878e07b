import { houseEnvironment, readStartConfig } from './commands/startConfig.ts';
import { loadDemoData } from './commands/demoData.ts';
import { openEmbeddedStores } from './embedded/openEmbeddedStores.ts';
import { openSecrets } from './embedded/secrets.ts';
import { readGatewayConfig } from './gateway/config.ts';
import { openGateway } from './gateway/open.ts';
import { askedToStop } from '#platform/lifetime/askedToStop.ts';
import { closeWithin } from '#platform/lifetime/closeWithin.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readOrdersConfig } from './subgraphs/orders/config.ts';
import { openOrders } from './subgraphs/orders/open.ts';
import { readProductsConfig } from './subgraphs/products/config.ts';
import { openProducts } from './subgraphs/products/open.ts';
import { readUsersConfig } from './subgraphs/users/config.ts';
import { openUsers } from './subgraphs/users/open.ts';

// The whole system in one process: stores, houses, gateway, in that order, each after those it calls; it closes read upwards.
const CLOSE_WITHIN_MS = 10_000;
const stopping = askedToStop();
const config = readStartConfig(process.env);
const logOf = (service: string) => createLog({ service, level: config.logLevel });

const system = new AsyncDisposableStack();
try {
  const stores = system.use(await openEmbeddedStores(config));
  const secrets = await openSecrets(config.dataDir);
  const pubSub = system.use(
    config.redisUrl ? await openRedisPubSub({ url: config.redisUrl, log: logOf('pubSub') }) : openLocalPubSub(),
  );
  const env = houseEnvironment(process.env, { config, stores, secrets });

  await loadDemoData({ stores, log: logOf('seed') });
  const products = system.use(await openProducts({ config: readProductsConfig(env), pubSub, log: logOf('products') }));
  const withProducts = { ...env, PRODUCTS_URL: products.url };
  const orders = system.use(await openOrders({ config: readOrdersConfig(withProducts), pubSub, log: logOf('orders') }));
  const withOrders = { ...withProducts, ORDERS_URL: orders.url };
  const users = system.use(await openUsers({ config: readUsersConfig(withOrders), pubSub, log: logOf('users') }));
  const urls = { ...withOrders, USERS_URL: users.url };
  const gateway = system.use(await openGateway({ config: readGatewayConfig(urls), pubSub, log: logOf('gateway') }));

  process.stdout.write(`ready: http://localhost:${gateway.port}/graphql\n`);
  await stopping;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
await closeWithin(system, CLOSE_WITHIN_MS);
process.exit();
