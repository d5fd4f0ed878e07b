import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import { runProgram } from '../startSystem.ts';
import { openProductsProcess, type ProductsProcess } from './productsProcess.ts';
import { openThrowawayPostgres, type ThrowawayPostgres } from './throwawayPostgres.ts';

/** Real servers for the experiments, and the products subgraph on the MongoDB stand-in. */
export type TestServers = {
  readonly postgres: ThrowawayPostgres;
  readonly mongoPid: number;
  readonly products: ProductsProcess;
  /** The engines in one line. */
  readonly description: string;
} & AsyncDisposable;

/** Starts the servers; `settings` are PostgreSQL's. Without a redis-server, pub/sub stays inside the orders process. */
export async function openTestServers(settings: Readonly<Record<string, string>> = {}): Promise<TestServers> {
  await using opening = new AsyncDisposableStack();
  const postgres = opening.use(await openThrowawayPostgres(settings));
  const redis = hasRedisServer() ? opening.use(await openTestRedis()) : null;
  const standIn = runProgram('tests/reliability/mongoStandIn.ts');
  opening.defer(async () => void (await standIn.stop('SIGKILL')));
  const [, mongoUrl = ''] = await standIn.waitForOutput(/^open: (\S+)$/m);
  const redisUrl = redis?.url ?? null;
  const products = opening.use(await openProductsProcess({ mongoUrl, redisUrl }));
  const pubSub = redis ? 'Redis' : 'no Redis: pub/sub inside the process';
  const opened = opening.move();
  return {
    postgres,
    mongoPid: standIn.child.pid ?? 0,
    products,
    description: `${postgres.version}, ${pubSub}, products on the MongoDB stand-in`,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
