import { readAllOrReportProblems } from '#platform/environment/environment.ts';
import type { ListenAddress } from '#platform/http/listenAddress.ts';
import { readGatewayConfig } from '../gateway/config.ts';
import { readOrdersConfig } from '../subgraphs/orders/config.ts';
import { readProductsConfig } from '../subgraphs/products/config.ts';
import { readUsersConfig } from '../subgraphs/users/config.ts';
import { subgraphEnvironment, readStartConfig, type StartConfig } from './startConfig.ts';

/** The configuration of `npm start`, and where its services will listen. */
export type SystemConfig = { readonly start: StartConfig; readonly addresses: readonly ListenAddress[] };

const SECRET = '-'.repeat(32);
// Stands for what is known only when the stores are open.
const notYetOpened = {
  stores: {
    usersDatabaseUrl: 'postgresql://embedded',
    ordersDatabaseUrl: 'postgresql://embedded',
    productsMongodbUrl: 'mongodb://embedded',
  },
  secrets: { identityKeys: SECRET, usersKeySecret: SECRET, paymentWebhookSecret: SECRET },
};

/**
 * Reads the variables of `npm start` and of each service in it before anything is opened; throws EnvironmentError for all
 * that are wrong.
 */
export function readSystemConfig(env: NodeJS.ProcessEnv): SystemConfig {
  const services = () => subgraphEnvironment(env, { config: readStartConfigLeniently(env), ...notYetOpened });
  const [start, users, products, orders, gateway] = readAllOrReportProblems(
    () => readStartConfig(env),
    () => readUsersConfig(services()),
    () => readProductsConfig(services()),
    () => readOrdersConfig(services()),
    () => readGatewayConfig(services()),
  );
  const address = ({ host, port }: ListenAddress, name: string): ListenAddress => ({
    host,
    port,
    portVariable: env[name] || name === 'PORT' ? name : `PORT, which it follows, or ${name}`,
  });
  const addresses = [
    address(gateway, 'PORT'),
    address(users, 'USERS_PORT'),
    address(products, 'PRODUCTS_PORT'),
    address(orders, 'ORDERS_PORT'),
  ];
  return { start, addresses };
}

// What is wrong with these variables is named once, by the strict reading.
function readStartConfigLeniently(env: NodeJS.ProcessEnv): StartConfig {
  try {
    return readStartConfig(env);
  } catch {
    return readStartConfig({});
  }
}
