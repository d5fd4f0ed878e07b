import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openTemporaryPostgres } from '../../embedded/postgres/openTemporaryPostgres.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { runProgram, type RunningProgram } from '../startSystem.ts';
import { openSubgraphOn, type SubgraphOnStore } from './subgraphOnStore.ts';

const UNAVAILABLE = 'DEPENDENCY_UNAVAILABLE';
const BACK = { withinMs: 20_000 };
const SLOW_MACHINE_MS = 120_000;

/** The codes of reads that are asked all the time while the store is hurt and until it has answered again. */
async function codesDuring(subgraph: SubgraphOnStore, hurt: () => Promise<void>): Promise<Set<string | null>> {
  const codes = new Set<string | null>();
  const over = new AbortController();
  const asking = [1, 2].map(async () => {
    while (!over.signal.aborted) codes.add(await subgraph.readCode());
  });
  try {
    await hurt();
    await eventually(async () => (await subgraph.readCode()) === null, BACK);
  } finally {
    over.abort();
  }
  await Promise.all(asking);
  expect(subgraph.logged().filter((line) => line.includes('a request failed'))).toEqual([]);
  return codes;
}

if (!postgresFolder()) process.stderr.write('outages of PostgreSQL: not tried, for there is none on this machine\n');
else
  describe.each(['users', 'orders'] as const)('%s on PostgreSQL', (name) => {
    let postgres: ThrowawayPostgres;
    beforeAll(async () => {
      postgres = await openThrowawayPostgres();
    }, 60_000);
    afterAll(async () => await postgres?.[Symbol.asyncDispose]());

    test(
      'is told unavailable while it is killed, stopped and restarted, never as an internal error',
      async () => {
        await using subgraph = await openSubgraphOn(name, `${await postgres.createDatabase()}?pool_max=4`);
        expect(await subgraph.readCode()).not.toBe(UNAVAILABLE);
        const codes = await codesDuring(subgraph, async () => {
          await postgres.kill();
          await eventually(async () => (await subgraph.readCode()) === UNAVAILABLE, BACK);
          expect((await subgraph.get('/events?after=0')).status).toBe(503);
          await postgres.start();
          await eventually(async () => (await subgraph.readCode()) === null, BACK);
          await postgres.stopImmediately();
          await postgres.start();
        });
        expect([...codes].sort()).toEqual([UNAVAILABLE, null].sort());
      },
      SLOW_MACHINE_MS,
    );
  });

test.each(['users', 'orders'] as const)(
  '%s on the embedded PostgreSQL that was stopped says so',
  async (name) => {
    await using opening = new AsyncDisposableStack();
    const postgres = await openTemporaryPostgres();
    const subgraph = opening.use(await openSubgraphOn(name, postgres.url));
    await postgres[Symbol.asyncDispose]();
    for (let times = 0; times < 3; times += 1) expect(await subgraph.readCode()).toBe(UNAVAILABLE);
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
    'is told unavailable while it is killed and restarted, never as an internal error',
    async () => {
      await using subgraph = await openSubgraphOn('products', `mongodb://127.0.0.1:${port}/shop?directConnection=true`);
      const codes = await codesDuring(subgraph, async () => {
        await standIn.stop('SIGKILL');
        await eventually(async () => (await subgraph.readCode()) === UNAVAILABLE, BACK);
        expect((await subgraph.get('/events?after=0')).status).toBe(503);
        await start();
      });
      expect([...codes].sort()).toEqual([UNAVAILABLE, null].sort());
    },
    SLOW_MACHINE_MS,
  );
});
