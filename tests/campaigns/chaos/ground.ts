import { openTestRedis } from '#platform/testing/testRedis.ts';
import { HousesApart } from '../../housesApart.ts';
import { run } from '../../startSystem.ts';
import { openProductsStreet, type ProductsStreet } from '../street.ts';
import { openThrowawayPostgres, type ThrowawayPostgres } from '../throwawayPostgres.ts';
import type { ChaosGround } from './chaos.ts';
import { withPlant, type PlantName } from './plants.ts';

const VARIANTS = 20;
const PLENTY = 1_000_000;

/** The servers all runs share, each of which has a Redis, databases and houses of its own. */
export type Servers = {
  readonly postgres: ThrowawayPostgres;
  readonly mongoUrl: string;
} & AsyncDisposable;

export async function openServers(): Promise<Servers> {
  await using opening = new AsyncDisposableStack();
  const postgres = opening.use(await openThrowawayPostgres());
  const standIn = run('tests/campaigns/mongoStandIn.ts');
  opening.defer(async () => void (await standIn.end('SIGKILL')));
  const [, mongoUrl = ''] = await standIn.printed(/^open: (\S+)$/m);
  const opened = opening.move();
  return { postgres, mongoUrl, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Opens every house, one of them with a mistake where one is named. */
export async function openChaosGround(servers: Servers, plant?: PlantName): Promise<ChaosGround & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const redis = opening.use(await openTestRedis());
  const products = opening.use(await openProductsStreet({ mongoUrl: servers.mongoUrl, redisUrl: redis.url }));
  const databases = {
    users: await servers.postgres.createDatabase(),
    orders: await servers.postgres.createDatabase(),
  };
  const env = environmentOf(products, { databases, redisUrl: redis.url });
  const houses = opening.use(new HousesApart(env, plant && withPlant(plant)));
  for (const house of ['orders', 'users', 'gateway'] as const) await houses.open(house);
  const variantIds = await products.sell(VARIANTS, PLENTY);
  const opened = opening.move();
  return {
    houses,
    redis,
    databases,
    identityKey: products.identityKey,
    variantIds,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function environmentOf(
  { identityKey, url }: ProductsStreet,
  { databases, redisUrl }: Pick<ChaosGround, 'databases'> & { readonly redisUrl: string },
): NodeJS.ProcessEnv {
  return {
    IDENTITY_KEYS: identityKey,
    USERS_KEY_SECRET: identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: identityKey,
    REDIS_URL: redisUrl,
    PRODUCTS_URL: url,
    USERS_DATABASE_URL: databases.users,
    ORDERS_DATABASE_URL: databases.orders,
  };
}
