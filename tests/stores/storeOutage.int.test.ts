import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openTemporaryPostgres } from '../embedded/openTemporaryPostgres.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { runProgram, type RunningProgram } from '../startSystem.ts';
import { openSubgraphOnStore, type SubgraphOnStore } from './subgraphOnStore.ts';

const UNAVAILABLE = 'DEPENDENCY_UNAVAILABLE';
const BACK = { withinMs: 20_000 };
const SLOW_MACHINE_MS = 120_000;
const READ_EVERY_MS = 20;

/** Returns the error codes of reads in two concurrent loops from the start of an outage until a read succeeds again. */
async function codesDuring(subgraph: SubgraphOnStore, injectOutage: () => Promise<void>): Promise<Set<string | null>> {
  const codes = new Set<string | null>();
  const over = new AbortController();
  const reading = [1, 2].map(async () => {
    while (!over.signal.aborted) {
      codes.add(await subgraph.readErrorCode());
      await sleep(READ_EVERY_MS);
    }
  });
  try {
    await injectOutage();
    await eventually(async () => (await subgraph.readErrorCode()) === null, BACK);
  } finally {
    over.abort();
  }
  await Promise.all(reading);
  expect(subgraph.logLines().filter((line) => line.includes('a request failed'))).toEqual([]);
  return codes;
}

if (!postgresFolder()) process.stderr.write('outages of PostgreSQL: skipped, this machine has no PostgreSQL\n');
else
  describe('on PostgreSQL', () => {
    let postgres: ThrowawayPostgres;
    beforeAll(async () => {
      postgres = await openThrowawayPostgres();
    }, 60_000);
    afterAll(async () => await postgres?.[Symbol.asyncDispose]());

    test.each(['users', 'orders'] as const)(
      '%s answers DEPENDENCY_UNAVAILABLE, never an internal error, while its store is killed, stopped and restarted',
      async (name) => {
        await using subgraph = await openSubgraphOnStore(name, `${await postgres.createDatabase()}?pool_max=4`);
        expect(await subgraph.readErrorCode()).not.toBe(UNAVAILABLE);
        const codes = await codesDuring(subgraph, async () => {
          await postgres.kill();
          await eventually(async () => (await subgraph.readErrorCode()) === UNAVAILABLE, BACK);
          expect((await subgraph.get('/events?after=0')).status).toBe(503);
          await postgres.start();
          await eventually(async () => (await subgraph.readErrorCode()) === null, BACK);
          await postgres.stopImmediately();
          await postgres.start();
        });
        expect([...codes].sort()).toEqual([UNAVAILABLE, null].sort());
      },
      SLOW_MACHINE_MS,
    );
  });

test.each(['users', 'orders'] as const)(
  '%s answers DEPENDENCY_UNAVAILABLE when the embedded PostgreSQL is stopped',
  async (name) => {
    await using opening = new AsyncDisposableStack();
    const postgres = await openTemporaryPostgres();
    const subgraph = opening.use(await openSubgraphOnStore(name, postgres.url));
    await postgres[Symbol.asyncDispose]();
    for (let times = 0; times < 3; times += 1) expect(await subgraph.readErrorCode()).toBe(UNAVAILABLE);
  },
  SLOW_MACHINE_MS,
);

describe('products on the MongoDB stand-in', () => {
  let folder: string;
  let port: number;
  let standIn: RunningProgram;
  const start = async () => {
    standIn = runProgram('tests/reliability/mongoStandIn.ts', { args: [folder, String(port)] });
    await standIn.waitForOutput(/open: /);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mongo-'));
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    await standIn?.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  test(
    'answers DEPENDENCY_UNAVAILABLE, never an internal error, while its store is killed and restarted',
    async () => {
      await using subgraph = await openSubgraphOnStore(
        'products',
        `mongodb://127.0.0.1:${port}/shop?directConnection=true`,
      );
      const codes = await codesDuring(subgraph, async () => {
        await standIn.stop('SIGKILL');
        await eventually(async () => (await subgraph.readErrorCode()) === UNAVAILABLE, BACK);
        expect((await subgraph.get('/events?after=0')).status).toBe(503);
        await start();
      });
      expect([...codes].sort()).toEqual([UNAVAILABLE, null].sort());
    },
    SLOW_MACHINE_MS,
  );
});
