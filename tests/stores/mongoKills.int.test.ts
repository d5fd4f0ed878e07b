import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { seededRandom } from '../reliability/seededRandom.ts';
import { runProgram, type RunningProgram } from '../startSystem.ts';
import { openSubgraphOn, type SubgraphOnStore } from './subgraphOnStore.ts';

// `TEST_MONGO_KILLS=64 TEST_MONGO_KILLS_SEED=7` is a longer campaign with other moments.
const KILLS = Number(process.env['TEST_MONGO_KILLS'] ?? 5);
const SEED = Number(process.env['TEST_MONGO_KILLS_SEED'] ?? 1);
// The watch replaces a client after 3 s; the rest is for a busy machine. One that is stuck would stay so for ever.
const READY_WITHIN_MS = 20_000;
const KILL_MS = 30_000;

// When it is killed: so long after it has begun to listen, while products greets it; or so long after products was ready,
// while it sends commands, at last beside several heartbeats.
const moments = [
  { name: 'handshake', fromMs: 0, toMs: 60 },
  { name: 'command', fromMs: 0, toMs: 300 },
  { name: 'heartbeat', fromMs: 300, toMs: 1_500 },
] as const;
const MOST_AWAY_MS = 500;

const kills = (() => {
  const random = seededRandom(SEED);
  return Array.from({ length: KILLS }, (_, index) => {
    const { name, fromMs, toMs } = moments[index % moments.length]!;
    const afterMs = Math.round(fromMs + random() * (toMs - fromMs));
    return { kill: index + 1, during: name, afterMs, awayMs: Math.round(random() * MOST_AWAY_MS) };
  });
})();

/** Reads all the time, several at once, whatever they are answered. */
function keepReading(subgraph: SubgraphOnStore): AsyncDisposable {
  const over = new AbortController();
  const readers = [1, 2].map(async () => {
    while (!over.signal.aborted) {
      await subgraph.readCode();
      await sleep(5);
    }
  });
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all(readers);
    },
  };
}

async function isReady(subgraph: SubgraphOnStore): Promise<boolean> {
  return (await subgraph.get('/health/ready')).status === 200 && (await subgraph.readCode()) === null;
}

test(
  `products is ready again after each of ${KILLS} kills of its MongoDB (seed ${SEED})`,
  async () => {
    await using ground = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'mongo-'));
    ground.defer(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    let standIn: RunningProgram;
    const start = async (): Promise<void> => {
      standIn = runProgram('tests/reliability/mongoStandIn.ts', { args: [folder, String(port)] });
      await standIn.waitForOutput(/open: /);
    };
    const restart = async (awayMs: number): Promise<void> => {
      await standIn.stop('SIGKILL');
      await sleep(awayMs);
      await start();
    };
    await start();
    ground.defer(async () => void (await standIn.stop('SIGKILL')));
    const url = `mongodb://127.0.0.1:${port}/shop?directConnection=true`;
    const subgraph = ground.use(await openSubgraphOn('products', url));
    ground.use(keepReading(subgraph));
    const unready: unknown[] = [];
    for (const kill of kills) {
      if (kill.during === 'handshake') await restart(kill.awayMs);
      await sleep(kill.afterMs);
      await restart(kill.awayMs);
      const ready = eventually(() => isReady(subgraph), { withinMs: READY_WITHIN_MS });
      await ready.catch(() => unready.push(kill));
    }
    expect(unready).toEqual([]);
  },
  KILLS * KILL_MS,
);
