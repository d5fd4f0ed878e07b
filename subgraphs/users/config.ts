import { z } from 'zod';
import {
  signingKeys,
  logLevel,
  port,
  readEnvironment,
  readAllOrReportProblems,
  requireBoth,
  secret,
  urlOf,
} from '#platform/environment/environment.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  IDENTITY_KEYS: signingKeys,
  USERS_PORT: port.default(4001),
  USERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  USERS_KEY_SECRET: secret,
  ORDERS_URL: urlOf('http', 'https').default('http://127.0.0.1:4003'),
  USERS_SMTP_URL: urlOf('smtp', 'smtps', 'file').optional(),
  USERS_MAIL_FROM: z.email('expected an e-mail address').optional(),
  USERS_NOTIFY_WEBHOOK_URL: urlOf('http', 'https').optional(),
  USERS_NOTIFY_WEBHOOK_SECRET: secret.optional(),
  USERS_RESET_PAGE: urlOf('http', 'https').optional(),
};

const secrets = [
  'IDENTITY_KEYS',
  'USERS_DATABASE_URL',
  'USERS_KEY_SECRET',
  'USERS_SMTP_URL',
  'USERS_NOTIFY_WEBHOOK_URL',
  'USERS_NOTIFY_WEBHOOK_SECRET',
];

/** What the house is told by its environment. */
export type UsersConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** The first signs, all verify. */
  readonly identityKeys: readonly string[];
  /** Seals the private parts of the signing keys in the database. */
  readonly keySecret: string;
  /** Where orders listens, without a path: its log is read. */
  readonly ordersUrl: string;
  /** What mail is handed to, a server or (file:) a folder; null: mail goes nowhere, and the log says so. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** What text messages and push are handed to; null: as above. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The page that takes a reset token in its fragment, if there is one. */
  readonly resetPage: string | null;
};

/** Reads the house's variables, or throws EnvironmentError for all that are missing or wrong. */
export function readUsersConfig(env: NodeJS.ProcessEnv): UsersConfig {
  const [read] = readAllOrReportProblems(
    () => readEnvironment(variables, env, secrets),
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
    identityKeys: read.IDENTITY_KEYS,
    keySecret: read.USERS_KEY_SECRET,
    ordersUrl: read.ORDERS_URL,
    mail: mailUrl && from ? { url: mailUrl, from } : null,
    webhook: webhookUrl && webhookSecret ? { url: webhookUrl, secret: webhookSecret } : null,
    resetPage: read.USERS_RESET_PAGE ?? null,
  });
}
