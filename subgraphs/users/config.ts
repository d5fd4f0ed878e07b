import { z } from 'zod';
import {
  accessTokenSeconds,
  logLevel,
  port,
  readEnvironment,
  readAllOrReportProblems,
  requireBoth,
  secret,
  serviceAddresses,
  urlOf,
  wholeNumberBetween,
} from '#platform/environment/environment.ts';
import { readDiscovery, type Discovery } from '#platform/environment/discovery.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import { accessToken } from '#platform/identity/accessToken.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import {
  readServiceSettings,
  serviceSettingsFile,
  type ServiceSettingsFile,
} from '#platform/settings/serviceSettings.ts';
import { usersSettingsSchema, type UsersSettings } from './settings.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  USERS_PORT: port.default(4001),
  USERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  USERS_KEY_SECRET: secret,
  ACCESS_TOKEN_SECONDS: accessTokenSeconds.default(accessToken.lifetimeMs / 1_000),
  USERS_SESSION_HOURS: wholeNumberBetween(1, 8_760).optional(),
  PRODUCTS_URL: serviceAddresses.default(['http://127.0.0.1:4002']),
  ORDERS_URL: serviceAddresses.default(['http://127.0.0.1:4003']),
  USERS_SMTP_URL: urlOf('smtp', 'smtps', 'file').optional(),
  USERS_MAIL_FROM: z.email('expected an e-mail address').optional(),
  USERS_NOTIFY_WEBHOOK_URL: urlOf('http', 'https').optional(),
  USERS_NOTIFY_WEBHOOK_SECRET: secret.optional(),
  USERS_RESET_PAGE: urlOf('http', 'https').optional(),
};

const secrets = [
  'USERS_DATABASE_URL',
  'USERS_KEY_SECRET',
  'USERS_SMTP_URL',
  'USERS_NOTIFY_WEBHOOK_URL',
  'USERS_NOTIFY_WEBHOOK_SECRET',
];

/** The configuration of the users subgraph. */
export type UsersConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  readonly identityKeys: IdentityKeys;
  /** What may change while users runs. */
  readonly settingsFile: ServiceSettingsFile<UsersSettings>;
  /** Encrypts the private signing keys in the database. */
  readonly keySecret: string;
  /** How long access tokens are valid. */
  readonly accessTokenMs: number;
  /** How the instances of other services are found. */
  readonly discovery: Discovery;
  /** Where the subgraphs listen whose event logs are consumed, without a path. */
  readonly urls: { readonly products: readonly string[]; readonly orders: readonly string[] };
  /** The mail server or (file:) folder for mails; null: mails are discarded and logged. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** The webhook for SMS and push messages; null: they are discarded and logged. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The page that takes a reset token in its fragment; null: mails show the token itself. */
  readonly resetPage: string | null;
};

/** Reads the configuration from the environment; throws EnvironmentError with every missing or wrong variable. */
export function readUsersConfig(env: NodeJS.ProcessEnv): UsersConfig {
  const settingsFile = serviceSettingsFile({ service: 'users', schema: usersSettingsSchema, env });
  const [read, { discovery }, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, secrets),
    () => readDiscovery(env),
    () => readIdentityKeys(env),
    () => readServiceSettings(settingsFile),
    () => requireBoth(env, 'USERS_SMTP_URL', 'USERS_MAIL_FROM'),
    () => requireBoth(env, 'USERS_NOTIFY_WEBHOOK_URL', 'USERS_NOTIFY_WEBHOOK_SECRET'),
  );
  const { USERS_SMTP_URL: mailUrl, USERS_MAIL_FROM: from } = read;
  const { USERS_NOTIFY_WEBHOOK_URL: webhookUrl, USERS_NOTIFY_WEBHOOK_SECRET: webhookSecret } = read;
  return Object.freeze({
    host: read.HOST,
    port: read.USERS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.USERS_DATABASE_URL,
    identityKeys,
    settingsFile,
    keySecret: read.USERS_KEY_SECRET,
    accessTokenMs: read.ACCESS_TOKEN_SECONDS * 1_000,
    discovery,
    urls: { products: read.PRODUCTS_URL, orders: read.ORDERS_URL },
    mail: mailUrl && from ? { url: mailUrl, from } : null,
    webhook: webhookUrl && webhookSecret ? { url: webhookUrl, secret: webhookSecret } : null,
    resetPage: read.USERS_RESET_PAGE ?? null,
  });
}
