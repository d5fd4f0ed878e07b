import { z } from 'zod';
import { identityKeys, logLevel, port, readEnvironment, urlOf } from '#platform/environment/environment.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  IDENTITY_KEYS: identityKeys,
  ORDERS_PORT: port.default(4003),
  ORDERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  PRODUCTS_URL: urlOf('http', 'https').default('http://127.0.0.1:4002'),
};

/** What the house is told by its environment. */
export type OrdersConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** Where products listens, without a path. */
  readonly productsUrl: string;
  /** The first signs, all verify. */
  readonly identityKeys: readonly string[];
};

/** Reads the house's variables, or throws EnvironmentError for the first that is missing or wrong. */
export function readOrdersConfig(env: NodeJS.ProcessEnv): OrdersConfig {
  const read = readEnvironment(variables, env, ['IDENTITY_KEYS', 'ORDERS_DATABASE_URL']);
  return Object.freeze({
    host: read.HOST,
    port: read.ORDERS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.ORDERS_DATABASE_URL,
    productsUrl: read.PRODUCTS_URL,
    identityKeys: read.IDENTITY_KEYS,
  });
}
