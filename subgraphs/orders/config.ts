import { z } from 'zod';
import {
  logLevel,
  port,
  readAllOrReportProblems,
  readEnvironment,
  signingKeys,
  urlOf,
} from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  ORDERS_PORT: port.default(4003),
  ORDERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  ORDERS_PAYMENT_WEBHOOK_SECRET: signingKeys,
  ORDERS_PAYMENT_WEBHOOK_URL: urlOf('http', 'https').optional(),
  PRODUCTS_URL: urlOf('http', 'https').default('http://127.0.0.1:4002'),
  USERS_URL: urlOf('http', 'https').default('http://127.0.0.1:4001'),
};

const secrets = ['ORDERS_DATABASE_URL', 'ORDERS_PAYMENT_WEBHOOK_SECRET'];

/** The configuration of the orders service. */
export type OrdersConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** Where products listens, without a path. */
  readonly productsUrl: string;
  /** Where users listens, without a path; its event log names erased accounts. */
  readonly usersUrl: string;
  /** The secrets of the payment provider's webhook signatures; two during a rotation. */
  readonly paymentWebhookSecrets: readonly string[];
  /** Where the simulated provider sends its webhooks; null: it reports in process. */
  readonly paymentWebhookUrl: string | null;
  readonly identityKeys: IdentityKeys;
};

/** Reads the environment, or throws EnvironmentError naming all variables that are missing or invalid. */
export function readOrdersConfig(env: NodeJS.ProcessEnv): OrdersConfig {
  const [read, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, secrets),
    () => readIdentityKeys(env),
  );
  return Object.freeze({
    host: read.HOST,
    port: read.ORDERS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.ORDERS_DATABASE_URL,
    productsUrl: read.PRODUCTS_URL,
    usersUrl: read.USERS_URL,
    paymentWebhookSecrets: read.ORDERS_PAYMENT_WEBHOOK_SECRET,
    paymentWebhookUrl: read.ORDERS_PAYMENT_WEBHOOK_URL ?? null,
    identityKeys,
  });
}
