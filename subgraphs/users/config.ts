import { z } from 'zod';
import { identityKeys, logLevel, port, readEnvironment, secret, urlOf } from '#platform/environment/environment.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  IDENTITY_KEYS: identityKeys,
  USERS_PORT: port.default(4001),
  USERS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  USERS_KEY_SECRET: secret,
};

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
};

/** Reads the house's variables, or throws EnvironmentError for the first that is missing or wrong. */
export function readUsersConfig(env: NodeJS.ProcessEnv): UsersConfig {
  const read = readEnvironment(variables, env, ['IDENTITY_KEYS', 'USERS_DATABASE_URL', 'USERS_KEY_SECRET']);
  return Object.freeze({
    host: read.HOST,
    port: read.USERS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.USERS_DATABASE_URL,
    identityKeys: read.IDENTITY_KEYS,
    keySecret: read.USERS_KEY_SECRET,
  });
}
