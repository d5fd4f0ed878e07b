import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { openFaultProxy } from './faultProxy.ts';
import { openSubgraphOnStore, type SubgraphUnderTest } from './subgraphOnStore.ts';

// Run by hand: `node tests/stores/measureRecovery.ts [rounds]`. Prints how long each store takes to respond after the
// network returns, and after open connections were lost while new ones work, for outages of random length.
const ROUNDS = Number(process.argv[2] ?? 8);
const SHORTEST_MS = 2_000;
const LONGEST_MS = 14_000;
const REQUEST_EVERY_MS = 25;
const GIVE_UP_AFTER_MS = 30_000;
/** The server counts dead connections as open. */
const settings = { max_connections: '600' };

async function measure(
  name: string,
  open: (
    stack: AsyncDisposableStack,
  ) => Promise<{ port: number; behind: (port: number) => Promise<() => Promise<unknown>> }>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { port, behind } = await open(stack);
  const network = stack.use(await openFaultProxy(port));
  const request = await behind(network.port);
  const afterReturn: number[] = [];
  const afterLoss: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    network.blackhole();
    const until = performance.now() + SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    while (performance.now() < until) {
      void request().catch(() => undefined);
      await sleep(REQUEST_EVERY_MS);
    }
    network.heal();
    afterReturn.push(await timeToFirstResponse(request));
    await sleep(1_500);
    network.blackholeOpen();
    afterLoss.push(await timeToFirstResponse(request));
    await sleep(1_500);
  }
  const format = (times: number[]) =>
    times
      .map((ms) => Math.round(ms))
      .sort((a, b) => a - b)
      .join(' ');
  process.stdout.write(
    `${name}: recovered after the network returned in ${format(afterReturn)} ms; after lost connections ${format(afterLoss)} ms\n`,
  );
}

/** Resolves with the milliseconds until the first success of requests that are sent every 25 ms. */
async function timeToFirstResponse(request: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  const afterLoss = new AbortController();
  while (!afterLoss.signal.aborted && performance.now() - startedAt < GIVE_UP_AFTER_MS) {
    void request().then(
      () => afterLoss.abort(),
      () => undefined,
    );
    await sleep(REQUEST_EVERY_MS);
  }
  return performance.now() - startedAt;
}

const onSubgraph = (name: SubgraphUnderTest, stack: AsyncDisposableStack, url: URL) => async (port: number) => {
  url.port = String(port);
  const subgraph = stack.use(await openSubgraphOnStore(name, url.href));
  return async () => {
    const code = await subgraph.readErrorCode();
    if (code !== null) throw new Error(code);
  };
};

await Promise.all([
  ...(['users', 'orders'] as const).map((name) =>
    measure(name, async (stack) => {
      const postgres = stack.use(await openThrowawayPostgres(settings));
      const url = new URL(await postgres.createDatabase());
      return { port: Number(url.port), behind: onSubgraph(name, stack, url) };
    }),
  ),
  measure('products', async (stack) => {
    const standIn = stack.use(await openEmbeddedMongo({ folder: ':memory:' }));
    const url = new URL('mongodb://127.0.0.1:1/shop?directConnection=true');
    return { port: Number(new URL(standIn.url).port), behind: onSubgraph('products', stack, url) };
  }),
  measure('Redis', async (stack) => {
    const redis = stack.use(await openTestRedis());
    return {
      port: Number(new URL(redis.url).port),
      behind: async (port) => {
        const pubSub = stack.use(
          await openRedisPubSub({ url: `redis://127.0.0.1:${port}`, log: createRecordingLog() }),
        );
        return () => pubSub.check();
      },
    };
  }),
]);
