import { randomBytes } from 'node:crypto';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { subgraphVariables } from '../subgraphVariables.ts';
import { SeparateServices } from '../separateServices.ts';
import { createSignedClient } from '../reliability/signedClient.ts';
import { sell } from '../reliability/productsProcess.ts';
import { openThrowawayPostgres, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import type { ChaosEnvironment } from './runChaos.ts';
import { openMongoProcess, type MongoProcess } from './mongoProcess.ts';
import { mutantEnvironment, type ChaosMutantName } from './chaosMutants.ts';

const VARIANTS = 20;
const INITIAL_STOCK = 1_000_000;

/** The servers that all runs share. Each run has its own Redis, databases and services. */
export type ChaosServers = {
  readonly postgres: ThrowawayPostgres;
  readonly mongo: MongoProcess;
} & AsyncDisposable;

export async function openChaosServers(): Promise<ChaosServers> {
  await using opening = new AsyncDisposableStack();
  const postgres = opening.use(await openThrowawayPostgres());
  const mongo = opening.use(await openMongoProcess());
  const opened = opening.move();
  return { postgres, mongo, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Starts every service, one of them with a mutant if one is given. */
export async function openChaosEnvironment(
  servers: ChaosServers,
  mutant?: ChaosMutantName,
): Promise<ChaosEnvironment & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const redis = opening.use(await openTestRedis());
  const databases = {
    users: await servers.postgres.createDatabase(),
    orders: await servers.postgres.createDatabase(),
  };
  const identityKey = randomBytes(32).toString('hex');
  const mongoUrl = new URL(servers.mongo.url);
  mongoUrl.pathname = `/chaos_${randomBytes(8).toString('hex')}`;
  const variables = subgraphVariables(identityKey, { ...databases, products: mongoUrl.href });
  const env = { ...variables, REDIS_URL: redis.url };
  const services = opening.use(new SeparateServices(env, mutant && mutantEnvironment(mutant)));
  await services.startAll();
  await using products = createSignedClient(services.urlOf('products'), {
    subgraph: 'products',
    secret: identityKey,
  });
  const variantIds = await sell(products, { count: VARIANTS, initialStock: INITIAL_STOCK });
  const opened = opening.move();
  return {
    services,
    redis,
    databases,
    identityKey,
    variantIds,
    stock: {
      mongo: servers.mongo,
      url: mongoUrl.href,
      initialStock: new Map(variantIds.map((id) => [id, INITIAL_STOCK])),
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
