import { z } from 'zod';
import {
  logLevel,
  port,
  readAllOrReportProblems,
  readEnvironment,
  serviceAddresses,
  signingKeys,
  urlOf,
} from '#platform/environment/environment.ts';
import { readDiscovery, type Discovery } from '#platform/environment/discovery.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import {
  readServiceSettings,
  serviceSettingsFile,
  type ServiceSettingsFile,
} from '#platform/settings/serviceSettings.ts';
import { ordersSettingsSchema, type OrdersSettings } from './settings.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  ORDERS_PORT: port.default(4003),
  ORDERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  ORDERS_PAYMENT_WEBHOOK_SECRET: signingKeys,
  ORDERS_PAYMENT_WEBHOOK_URL: urlOf('http', 'https').optional(),
  PRODUCTS_URL: serviceAddresses.default(['http://127.0.0.1:4002']),
  USERS_URL: serviceAddresses.default(['http://127.0.0.1:4001']),
};

const secrets = ['ORDERS_DATABASE_URL', 'ORDERS_PAYMENT_WEBHOOK_SECRET'];

/** The configuration of the orders service. */
export type OrdersConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** Where products listens, without a path. */
  readonly productsUrls: readonly string[];
  /** Where users listens, without a path; its event log names erased accounts. */
  readonly usersUrls: readonly string[];
  /** How the instances of both are found. */
  readonly discovery: Discovery;
  /** The secrets of the payment provider's webhook signatures; two during a rotation. */
  readonly paymentWebhookSecrets: readonly string[];
  /** Where the simulated provider sends its webhooks; null: it reports in process. */
  readonly paymentWebhookUrl: string | null;
  readonly identityKeys: IdentityKeys;
  /** What may change while orders runs. */
  readonly settingsFile: ServiceSettingsFile<OrdersSettings>;
};

/** Reads the environment, or throws EnvironmentError naming all variables that are missing or invalid. */
export function readOrdersConfig(env: NodeJS.ProcessEnv): OrdersConfig {
  const settingsFile = serviceSettingsFile({ service: 'orders', schema: ordersSettingsSchema, env });
  const [read, { discovery }, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, secrets),
    () => readDiscovery(env),
    () => readIdentityKeys(env),
    () => readServiceSettings(settingsFile),
  );
  return Object.freeze({
    host: read.HOST,
    port: read.ORDERS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.ORDERS_DATABASE_URL,
    productsUrls: read.PRODUCTS_URL,
    usersUrls: read.USERS_URL,
    discovery,
    paymentWebhookSecrets: read.ORDERS_PAYMENT_WEBHOOK_SECRET,
    paymentWebhookUrl: read.ORDERS_PAYMENT_WEBHOOK_URL ?? null,
    identityKeys,
    settingsFile,
  });
}
