import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import { runProgram } from '../startSystem.ts';
import { openProductsStreet, type ProductsStreet } from './street.ts';
import { openThrowawayPostgres, type ThrowawayPostgres } from './throwawayPostgres.ts';

/** Real servers of a campaign's own, and the products house over the stand-in for MongoDB. */
export type Engines = {
  readonly postgres: ThrowawayPostgres;
  readonly mongoPid: number;
  readonly products: ProductsStreet;
  /** What everything ran on, in one line. */
  readonly described: string;
} & AsyncDisposable;

/** Starts them; `settings` are PostgreSQL's. Without a redis-server the carrier is inside the orders process. */
export async function openEngines(settings: Readonly<Record<string, string>> = {}): Promise<Engines> {
  await using opening = new AsyncDisposableStack();
  const postgres = opening.use(await openThrowawayPostgres(settings));
  const redis = hasRedisServer() ? opening.use(await openTestRedis()) : null;
  const standIn = runProgram('tests/campaigns/mongoStandIn.ts');
  opening.defer(async () => void (await standIn.stop('SIGKILL')));
  const [, mongoUrl = ''] = await standIn.waitForOutput(/^open: (\S+)$/m);
  const redisUrl = redis?.url ?? null;
  const products = opening.use(await openProductsStreet({ mongoUrl, redisUrl }));
  const carrier = redis ? 'Redis' : 'no Redis: pub/sub inside the process';
  const opened = opening.move();
  return {
    postgres,
    mongoPid: standIn.child.pid ?? 0,
    products,
    described: `${postgres.version}, ${carrier}, products on the MongoDB stand-in`,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
