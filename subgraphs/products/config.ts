import { z } from 'zod';
import { logLevel, port, readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import { mongoUrl } from '#platform/environment/mongoUrl.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import {
  readServiceSettings,
  serviceSettingsFile,
  type ServiceSettingsFile,
} from '#platform/settings/serviceSettings.ts';
import { productsSettingsSchema, type ProductsSettings } from './settings.ts';

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
  /** What may change while products runs. */
  readonly settingsFile: ServiceSettingsFile<ProductsSettings>;
};

/** Reads the subgraph's environment variables; throws EnvironmentError that lists every invalid one. */
export function readProductsConfig(env: NodeJS.ProcessEnv): ProductsConfig {
  const settingsFile = serviceSettingsFile({ service: 'products', schema: productsSettingsSchema, env });
  const [read, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, ['PRODUCTS_MONGODB_URL', 'PRODUCTS_SEARCH_URL']),
    () => readIdentityKeys(env),
    () => readServiceSettings(settingsFile),
  );
  return {
    host: read.HOST,
    port: read.PRODUCTS_PORT,
    logLevel: read.LOG_LEVEL,
    mongodbUrl: read.PRODUCTS_MONGODB_URL,
    searchUrl: read.PRODUCTS_SEARCH_URL ?? null,
    identityKeys,
    settingsFile,
  };
}
