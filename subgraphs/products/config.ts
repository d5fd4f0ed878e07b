import { z } from 'zod';
import { signingKeys, logLevel, port, readEnvironment } from '#platform/environment/environment.ts';
import { mongoUrl } from '#platform/environment/mongoUrl.ts';

export type ProductsConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly mongodbUrl: string;
  readonly identityKeys: readonly string[];
};

/** Reads the subgraph's environment variables; throws EnvironmentError that lists every invalid one. */
export function readProductsConfig(env: NodeJS.ProcessEnv): ProductsConfig {
  const read = readEnvironment(
    {
      HOST: z.string().default('127.0.0.1'),
      LOG_LEVEL: logLevel.default('info'),
      PRODUCTS_PORT: port.default(4002),
      PRODUCTS_MONGODB_URL: mongoUrl,
      IDENTITY_KEYS: signingKeys,
    },
    env,
    ['IDENTITY_KEYS', 'PRODUCTS_MONGODB_URL'],
  );
  return {
    host: read.HOST,
    port: read.PRODUCTS_PORT,
    logLevel: read.LOG_LEVEL,
    mongodbUrl: read.PRODUCTS_MONGODB_URL,
    identityKeys: read.IDENTITY_KEYS,
  };
}
