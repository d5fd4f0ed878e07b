import { loadDemoData } from './demoData.ts';
import { storesToSeed, subgraphEnvironment, type StartConfig } from './startConfig.ts';
import { publishEndpoints, type DataFolder } from '../embedded/dataFolder.ts';
import { openStoresIn } from '../embedded/openEmbeddedStores.ts';
import { openSecrets } from '../embedded/secrets.ts';
import { readGatewayConfig } from '../gateway/config.ts';
import { openGateway } from '../gateway/open.ts';
import { createLog } from '#platform/log/log.ts';
import { storeAddress } from '#platform/environment/explainOpenFailure.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readOrdersConfig } from '../subgraphs/orders/config.ts';
import { openOrders } from '../subgraphs/orders/open.ts';
import { readProductsConfig } from '../subgraphs/products/config.ts';
import { openProducts } from '../subgraphs/products/open.ts';
import { readUsersConfig } from '../subgraphs/users/config.ts';
import { openUsers } from '../subgraphs/users/open.ts';

export type SystemOptions = {
  readonly config: StartConfig;
  readonly folder: DataFolder;
  /** Called with a sentence when a step begins. */
  readonly onStep: (step: string) => void;
};

/** The whole system, open. */
export type OpenedSystem = AsyncDisposable & {
  readonly port: number;
  readonly mailUrl: string;
  /** The variables that name stores which the demo data could be in, and was not loaded into. */
  readonly notSeeded: readonly string[];
};

/** Opens stores, subgraphs and gateway, in that order, each after those it calls; disposing closes them in reverse. */
export async function openSystem({ config, folder, onStep }: SystemOptions): Promise<OpenedSystem> {
  await using opening = new AsyncDisposableStack();
  const logOf = (service: string) => createLog({ service, level: config.logLevel });
  onStep('opening the stores');
  const stores = opening.use(await openStoresIn(folder, { ...config, onStep }));
  const secrets = await openSecrets(folder.path);
  const pubSub = opening.use(
    config.redisUrl ? await openRedisPubSub({ url: config.redisUrl, log: logOf('pubSub') }) : openLocalPubSub(),
  );
  if (config.redisUrl && !(await isAnswering(pubSub)))
    onStep(`REDIS_URL: Redis at ${storeAddress(config.redisUrl)} is away; live events are late until it is back`);
  const env = subgraphEnvironment(process.env, { config, stores, secrets });

  const { seeded, notSeeded } = storesToSeed(config, stores);
  if (Object.keys(seeded).length > 0) onStep('loading the demo data');
  await loadDemoData({ stores: seeded, log: logOf('seed') });
  onStep('opening the subgraphs and the gateway');
  const products = opening.use(await openProducts({ config: readProductsConfig(env), pubSub, log: logOf('products') }));
  const withProducts = { ...env, PRODUCTS_URL: products.url };
  const orders = opening.use(
    await openOrders({ config: readOrdersConfig(withProducts), pubSub, log: logOf('orders') }),
  );
  const withOrders = { ...withProducts, ORDERS_URL: orders.url };
  const users = opening.use(await openUsers({ config: readUsersConfig(withOrders), pubSub, log: logOf('users') }));
  const urls = { ...withOrders, USERS_URL: users.url };
  const gateway = opening.use(await openGateway({ config: readGatewayConfig(urls), pubSub, log: logOf('gateway') }));

  const { usersDatabaseUrl, ordersDatabaseUrl, productsMongodbUrl } = stores;
  const services = { gatewayUrl: gateway.url, usersUrl: users.url, productsUrl: products.url, ordersUrl: orders.url };
  opening.use(await publishEndpoints(folder, { usersDatabaseUrl, ordersDatabaseUrl, productsMongodbUrl, ...services }));
  const opened = opening.move();
  return {
    port: gateway.port,
    mailUrl: env['USERS_SMTP_URL'] ?? '',
    notSeeded,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function isAnswering(pubSub: PubSub): Promise<boolean> {
  return pubSub.check().then(
    () => true,
    () => false,
  );
}
