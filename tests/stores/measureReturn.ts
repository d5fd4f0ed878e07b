import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { openBlackHole } from './blackHole.ts';
import { openSubgraphOn, type SubgraphName } from './subgraphOnStore.ts';

// By hand: `node tests/stores/measureReturn.ts [rounds]` prints how long each store takes to answer again after the
// network to it is back, and after its open connections were lost while new ones work, over many moments.
const ROUNDS = Number(process.argv[2] ?? 8);
const SHORTEST_MS = 2_000;
const LONGEST_MS = 14_000;
const ASK_EVERY_MS = 25;
const GIVE_UP_AFTER_MS = 30_000;
/** The server takes lost connections for open ones. */
const keepsLost = { max_connections: '600' };

async function measure(
  name: string,
  open: (
    stack: AsyncDisposableStack,
  ) => Promise<{ port: number; behind: (port: number) => Promise<() => Promise<unknown>> }>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { port, behind } = await open(stack);
  const network = stack.use(await openBlackHole(port));
  const ask = await behind(network.port);
  const back: number[] = [];
  const over: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    network.swallow();
    const until = performance.now() + SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    while (performance.now() < until) {
      void ask().catch(() => undefined);
      await sleep(ASK_EVERY_MS);
    }
    network.heal();
    back.push(await firstAnswer(ask));
    await sleep(1_500);
    network.loseOpen();
    over.push(await firstAnswer(ask));
    await sleep(1_500);
  }
  const say = (times: number[]) =>
    times
      .map((ms) => Math.round(ms))
      .sort((a, b) => a - b)
      .join(' ');
  process.stdout.write(
    `${name}: back after the network's return ${say(back)} ms; after lost connections ${say(over)} ms\n`,
  );
}

/** How long until a question asked from now on is answered; one is asked every so often, and none is waited for. */
async function firstAnswer(ask: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const over = new AbortController();
  while (!over.signal.aborted && performance.now() - begun < GIVE_UP_AFTER_MS) {
    void ask().then(
      () => over.abort(),
      () => undefined,
    );
    await sleep(ASK_EVERY_MS);
  }
  return performance.now() - begun;
}

const onSubgraph = (name: SubgraphName, stack: AsyncDisposableStack, url: URL) => async (port: number) => {
  url.port = String(port);
  const subgraph = stack.use(await openSubgraphOn(name, url.href));
  return async () => {
    const code = await subgraph.readCode();
    if (code !== null) throw new Error(code);
  };
};

await Promise.all([
  ...(['users', 'orders'] as const).map((name) =>
    measure(name, async (stack) => {
      const postgres = stack.use(await openThrowawayPostgres(keepsLost));
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
