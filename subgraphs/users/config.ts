import { z } from 'zod';
import {
  EnvironmentError,
  identityKeys,
  logLevel,
  port,
  readEnvironment,
  secret,
  urlOf,
} from '#platform/environment/environment.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  IDENTITY_KEYS: identityKeys,
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

/** Reads the house's variables, or throws EnvironmentError for the first that is missing or wrong. */
export function readUsersConfig(env: NodeJS.ProcessEnv): UsersConfig {
  const read = readEnvironment(variables, env, secrets);
  const [mailUrl, from] = both(read, 'USERS_SMTP_URL', 'USERS_MAIL_FROM');
  const [webhookUrl, webhookSecret] = both(read, 'USERS_NOTIFY_WEBHOOK_URL', 'USERS_NOTIFY_WEBHOOK_SECRET');
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

type Given = Readonly<Record<string, unknown>>;

// Two variables that mean something only together.
function both<Name extends keyof Read, Read extends Given>(
  read: Read,
  one: Name,
  other: Name,
): [Read[Name], Read[Name]] {
  for (const [missing, given] of [
    [one, other],
    [other, one],
  ] as const) {
    if (read[missing] === undefined && read[given] !== undefined) {
      throw new EnvironmentError(`${String(missing)} is missing: ${String(given)} needs it (see .env.example)`);
    }
  }
  return [read[one], read[other]];
}
