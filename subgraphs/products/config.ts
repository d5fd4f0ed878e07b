import { z } from 'zod';
import { logLevel, port, readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import { mongoUrl } from '#platform/environment/mongoUrl.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  PRODUCTS_PORT: port.default(4002),
  PRODUCTS_MONGODB_URL: mongoUrl,
  PRODUCTS_SEARCH_URL: urlOf('postgres', 'postgresql').optional(),
};

export type ProductsConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly mongodbUrl: string;
  /** The database of search; null: there is none. */
  readonly searchUrl: string | null;
  readonly identityKeys: IdentityKeys;
};

/** Reads the subgraph's environment variables; throws EnvironmentError that lists every invalid one. */
export function readProductsConfig(env: NodeJS.ProcessEnv): ProductsConfig {
  const [read, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, ['PRODUCTS_MONGODB_URL', 'PRODUCTS_SEARCH_URL']),
    () => readIdentityKeys(env),
  );
  return {
    host: read.HOST,
    port: read.PRODUCTS_PORT,
    logLevel: read.LOG_LEVEL,
    mongodbUrl: read.PRODUCTS_MONGODB_URL,
    searchUrl: read.PRODUCTS_SEARCH_URL ?? null,
    identityKeys,
  };
}
