import { randomBytes } from 'node:crypto';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { SeparateServices } from '../../separateServices.ts';
import { callHouse } from '../callHouse.ts';
import { sell } from '../street.ts';
import { openThrowawayPostgres, type ThrowawayPostgres } from '../throwawayPostgres.ts';
import type { ChaosGround } from './chaos.ts';
import { openMongoProcess, type MongoProcess } from './mongoProcess.ts';
import { withPlant, type PlantName } from './plants.ts';

const VARIANTS = 20;
const PLENTY = 1_000_000;

/** The servers all runs share, each of which has a Redis, databases and houses of its own. */
export type Servers = {
  readonly postgres: ThrowawayPostgres;
  readonly mongo: MongoProcess;
} & AsyncDisposable;

export async function openServers(): Promise<Servers> {
  await using opening = new AsyncDisposableStack();
  const postgres = opening.use(await openThrowawayPostgres());
  const mongo = opening.use(await openMongoProcess());
  const opened = opening.move();
  return { postgres, mongo, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Opens every house, one of them with a mistake where one is named. */
export async function openChaosGround(servers: Servers, plant?: PlantName): Promise<ChaosGround & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const redis = opening.use(await openTestRedis());
  const databases = {
    users: await servers.postgres.createDatabase(),
    orders: await servers.postgres.createDatabase(),
  };
  const identityKey = randomBytes(32).toString('hex');
  const mongoUrl = new URL(servers.mongo.url);
  mongoUrl.pathname = `/chaos_${randomBytes(8).toString('hex')}`;
  const env = environmentOf({ identityKey, databases, redisUrl: redis.url, mongoUrl: mongoUrl.href });
  const houses = opening.use(new SeparateServices(env, plant && withPlant(plant)));
  for (const house of ['products', 'orders', 'users', 'gateway'] as const) await houses.start(house);
  await using products = callHouse(houses.urlOf('products'), [identityKey]);
  const variantIds = await sell(products, { count: VARIANTS, initialStock: PLENTY });
  const opened = opening.move();
  return {
    houses,
    redis,
    databases,
    identityKey,
    variantIds,
    stock: {
      mongo: servers.mongo,
      url: mongoUrl.href,
      initialStock: new Map(variantIds.map((id) => [id, PLENTY])),
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type Addresses = Pick<ChaosGround, 'identityKey' | 'databases'> & {
  readonly redisUrl: string;
  readonly mongoUrl: string;
};

function environmentOf({ identityKey, databases, redisUrl, mongoUrl }: Addresses): NodeJS.ProcessEnv {
  return {
    IDENTITY_KEYS: identityKey,
    USERS_KEY_SECRET: identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: identityKey,
    REDIS_URL: redisUrl,
    USERS_DATABASE_URL: databases.users,
    ORDERS_DATABASE_URL: databases.orders,
    PRODUCTS_MONGODB_URL: mongoUrl,
  };
}
