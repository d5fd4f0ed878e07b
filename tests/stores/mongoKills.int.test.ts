import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { seededRandom } from '../reliability/seededRandom.ts';
import { runProgram, type RunningProgram } from '../startSystem.ts';
import { openSubgraphOnStore, type SubgraphOnStore } from './subgraphOnStore.ts';

// `TEST_MONGO_KILLS=64 TEST_MONGO_KILLS_SEED=7` runs longer, with kills at other moments.
const KILLS = Number(process.env['TEST_MONGO_KILLS'] ?? 5);
const SEED = Number(process.env['TEST_MONGO_KILLS_SEED'] ?? 1);
// A client without responses is replaced after 3 s; the rest is for a busy machine.
const READY_WITHIN_MS = 20_000;
const KILL_MS = 30_000;

// The moments of kills: during the driver's handshake after the store started, or after products was ready, during
// commands and heartbeats.
const moments = [
  { name: 'handshake', fromMs: 0, toMs: 60 },
  { name: 'command', fromMs: 0, toMs: 300 },
  { name: 'heartbeat', fromMs: 300, toMs: 1_500 },
] as const;
const MAX_DOWN_MS = 500;
const READ_EVERY_MS = 20;

const kills = (() => {
  const random = seededRandom(SEED);
  return Array.from({ length: KILLS }, (_, index) => {
    const { name, fromMs, toMs } = moments[index % moments.length]!;
    const afterMs = Math.round(fromMs + random() * (toMs - fromMs));
    return { kill: index + 1, during: name, afterMs, downMs: Math.round(random() * MAX_DOWN_MS) };
  });
})();

/** Sends reads in two concurrent loops, whatever their results, until it is disposed. */
function keepReading(subgraph: SubgraphOnStore): AsyncDisposable {
  const over = new AbortController();
  const readers = [1, 2].map(async () => {
    while (!over.signal.aborted) {
      await subgraph.readErrorCode();
      await sleep(READ_EVERY_MS);
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
  return (await subgraph.get('/health/ready')).status === 200 && (await subgraph.readErrorCode()) === null;
}

test(
  `products is ready again after each of ${KILLS} kills of its MongoDB (seed ${SEED})`,
  async () => {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'mongo-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    let standIn: RunningProgram;
    const start = async (): Promise<void> => {
      standIn = runProgram('tests/reliability/mongoStandIn.ts', { args: [folder, String(port)] });
      await standIn.waitForOutput(/open: /);
    };
    const restart = async (downMs: number): Promise<void> => {
      await standIn.stop('SIGKILL');
      await sleep(downMs);
      await start();
    };
    await start();
    opened.defer(async () => void (await standIn.stop('SIGKILL')));
    const url = `mongodb://127.0.0.1:${port}/shop?directConnection=true`;
    const subgraph = opened.use(await openSubgraphOnStore('products', url));
    opened.use(keepReading(subgraph));
    const unready: unknown[] = [];
    for (const kill of kills) {
      if (kill.during === 'handshake') await restart(kill.downMs);
      await sleep(kill.afterMs);
      await restart(kill.downMs);
      const ready = eventually(() => isReady(subgraph), { withinMs: READY_WITHIN_MS });
      await ready.catch(() => unready.push(kill));
    }
    expect(unready).toEqual([]);
  },
  KILLS * KILL_MS,
);
