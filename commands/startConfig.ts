import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Secrets } from '../embedded/secrets.ts';
import { logLevel, portUpTo, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { mongoUrl } from '#platform/environment/mongoUrl.ts';

// The subgraphs take the three ports after it.
const LAST_PORT = 65_532;

/** What `npm start` and the commands beside it read themselves; each subgraph reads its own variables. */
export type StartConfig = Readonly<ReturnType<typeof readStartConfig>>;

/** Reads the folder, the ports and which stores are real; the subgraphs' ports follow the gateway's unless set. */
export function readStartConfig(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(
    {
      DATA_DIR: z.string().default('.data'),
      LOG_LEVEL: logLevel.default('warn'),
      PORT: portUpTo(LAST_PORT).default(4000),
      USERS_DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
      ORDERS_DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
      PRODUCTS_MONGODB_URL: mongoUrl.optional(),
      REDIS_URL: urlOf('redis', 'rediss').optional(),
    },
    env,
    ['USERS_DATABASE_URL', 'ORDERS_DATABASE_URL', 'PRODUCTS_MONGODB_URL', 'REDIS_URL'],
  );
  return {
    dataDir: read.DATA_DIR,
    logLevel: read.LOG_LEVEL,
    port: read.PORT,
    redisUrl: read.REDIS_URL ?? null,
    usersDatabaseUrl: read.USERS_DATABASE_URL,
    ordersDatabaseUrl: read.ORDERS_DATABASE_URL,
    productsMongodbUrl: read.PRODUCTS_MONGODB_URL,
  };
}

type Stores = {
  readonly usersDatabaseUrl: string;
  readonly ordersDatabaseUrl: string;
  readonly productsMongodbUrl: string;
};

type Opened = { readonly config: StartConfig; readonly stores: Stores; readonly secrets: Secrets };

type Seeded = {
  readonly seeded: Partial<Stores>;
  /** The variables of those that are not. */
  readonly notSeeded: readonly string[];
};

/**
 * Which stores `npm start` loads the demo data into: those it embeds itself. A store that a URL names may be in use, and
 * an administrator whose password is public must not be added to it without a request.
 */
export function storesToSeed(config: StartConfig, { usersDatabaseUrl, productsMongodbUrl }: Stores): Seeded {
  const isUsersOwn = config.usersDatabaseUrl === undefined;
  const isProductsOwn = config.productsMongodbUrl === undefined;
  return {
    seeded: { ...(isUsersOwn && { usersDatabaseUrl }), ...(isProductsOwn && { productsMongodbUrl }) },
    notSeeded: [...(isUsersOwn ? [] : ['USERS_DATABASE_URL']), ...(isProductsOwn ? [] : ['PRODUCTS_MONGODB_URL'])],
  };
}

/** The variables that each subgraph would get on its own machine, filled in for one process. */
export function subgraphEnvironment(env: NodeJS.ProcessEnv, { config, stores, secrets }: Opened): NodeJS.ProcessEnv {
  const portAfter = (places: number) => String(config.port === 0 ? 0 : config.port + places);
  return {
    ...env,
    LOG_LEVEL: config.logLevel,
    PORT: String(config.port),
    USERS_PORT: env['USERS_PORT'] || portAfter(1),
    PRODUCTS_PORT: env['PRODUCTS_PORT'] || portAfter(2),
    ORDERS_PORT: env['ORDERS_PORT'] || portAfter(3),
    USERS_DATABASE_URL: stores.usersDatabaseUrl,
    ORDERS_DATABASE_URL: stores.ordersDatabaseUrl,
    PRODUCTS_MONGODB_URL: stores.productsMongodbUrl,
    ...(!env['USERS_SMTP_URL'] && mailFolderIn(config.dataDir, env)),
    GRAPHIQL_DEMO_ACCOUNTS: env['GRAPHIQL_DEMO_ACCOUNTS'] || String(!config.usersDatabaseUrl),
    IDENTITY_KEYS: env['IDENTITY_KEYS'] || secrets.identityKeys,
    USERS_KEY_SECRET: env['USERS_KEY_SECRET'] || secrets.usersKeySecret,
    ORDERS_PAYMENT_WEBHOOK_SECRET: env['ORDERS_PAYMENT_WEBHOOK_SECRET'] || secrets.paymentWebhookSecret,
  };
}

function mailFolderIn(dataDir: string, env: NodeJS.ProcessEnv) {
  return {
    USERS_SMTP_URL: pathToFileURL(resolve(dataDir, 'mail')).href,
    USERS_MAIL_FROM: env['USERS_MAIL_FROM'] || 'shop@example.com',
  };
}
