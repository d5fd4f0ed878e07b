import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { backWithin5s } from './backWithin.ts';
import { openBlackHole } from './blackHole.ts';
import { openMovingName } from './movingName.ts';
import { openSubgraphOn, type SubgraphName, type SubgraphOnStore } from './subgraphOnStore.ts';

const ADDRESS = '127.0.0.1';
const OTHER_ADDRESS = '127.0.0.2';
const FOUND_OUT = { withinMs: 20_000 };
const TEST_MS = 120_000;
const SILENCE_LIMIT_MS = 10_000;

let postgres: ThrowawayPostgres | null = null;
beforeAll(async () => {
  postgres = postgresFolder() ? await openThrowawayPostgres() : null;
  if (!postgres) process.stderr.write('the network to PostgreSQL: not tried, for there is none on this machine\n');
}, 60_000);
afterAll(async () => await postgres?.[Symbol.asyncDispose]());

/** A store of the subgraph's own, or null when this machine has none of its kind. */
async function openStoreOf(name: SubgraphName, opening: AsyncDisposableStack): Promise<URL | null> {
  if (name !== 'products') return postgres && new URL(await postgres.createDatabase());
  const standIn = opening.use(await openEmbeddedMongo({ folder: ':memory:' }));
  return new URL(`mongodb://127.0.0.1:${new URL(standIn.url).port}/shop?directConnection=true`);
}

/** A subgraph that reaches its store by a name, over one network and later over another one at the same port. */
async function openBehind(name: SubgraphName) {
  await using opening = new AsyncDisposableStack();
  const url = await openStoreOf(name, opening);
  if (!url) return null;
  const target = Number(url.port);
  const network = opening.use(await openBlackHole(target, { host: ADDRESS }));
  const other = opening.use(await openBlackHole(target, { host: OTHER_ADDRESS, port: network.port }));
  const store = opening.use(openMovingName(ADDRESS));
  url.host = `${store.name}:${network.port}`;
  const subgraph = opening.use(await openSubgraphOn(name, url.href));
  const opened = opening.move();
  return { network, other, store, subgraph, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const isReady = async (subgraph: SubgraphOnStore) => (await subgraph.get('/health/ready')).status === 200;

const isBack = (subgraph: SubgraphOnStore): Promise<void> =>
  backWithin5s({
    ask: async () => {
      const code = await subgraph.readCode();
      if (code !== null) throw new Error(code);
    },
    turn: () => subgraph.get('/health/live'),
  });

/** What several reads at once are answered. */
const codesOf = (subgraph: SubgraphOnStore) => Promise.all([1, 2, 3, 4, 5, 6].map(() => subgraph.readCode()));

const allAnswered = Array.from({ length: 6 }, () => null);

/** It leads nowhere for the client that was open but for a new one: that one takes its place. */
async function isReplaced(subgraph: SubgraphOnStore, network: { letOnly: (text: string) => void }): Promise<void> {
  const replaced = () => subgraph.logged().filter((line) => line.includes('it was replaced'));
  expect(replaced()).toHaveLength(0);
  network.letOnly('products reopened');
  await eventually(async () => (await subgraph.readCode()) !== null, FOUND_OUT);
  await eventually(() => replaced().length === 1, FOUND_OUT);
  await isBack(subgraph);
}

describe('the network to a store', () => {
  test.concurrent.each([
    ['users', 'PostgreSQL'],
    ['orders', 'PostgreSQL'],
    ['products', 'MongoDB'],
  ] as const)(
    'of %s, %s, goes dead without a reset, loses what is open, and leads elsewhere: refused, and back within 5 s each time',
    async (name, engine) => {
      await using opened = await openBehind(name);
      if (!opened) return;
      const { network, other, store, subgraph } = opened;
      const said = (text: string) => subgraph.logged().filter((line) => line.includes(text));
      expect(await codesOf(subgraph)).toEqual(allAnswered);

      network.swallow();
      const asked = codesOf(subgraph);
      await eventually(async () => !(await isReady(subgraph)), FOUND_OUT);
      await eventually(() => said(`${engine} is away`).length > 0, FOUND_OUT);
      network.heal();
      await isBack(subgraph);
      // Nobody waits for ever; the driver of MongoDB reads once more by itself.
      for (const code of await asked) expect(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', null]).toContain(code);
      await eventually(() => isReady(subgraph));
      // One line when it begins and one when it ends.
      await eventually(() => said(`${engine} is back`).length > 0);
      expect([said(`${engine} is away`), said(`${engine} is back`)]).toEqual([
        [expect.any(String)],
        [expect.any(String)],
      ]);

      expect(await codesOf(subgraph)).toEqual(allAnswered);
      network.loseOpen();
      await isBack(subgraph);
      expect(await codesOf(subgraph)).toEqual(allAnswered);

      network.swallow();
      store.moveTo(OTHER_ADDRESS);
      await isBack(subgraph);
      expect(await codesOf(subgraph)).toEqual(allAnswered);
      if (name === 'products') await isReplaced(subgraph, other);
    },
    TEST_MS,
  );

  test.concurrent(
    'is dead for one statement alone: it ends with its connection after ten seconds of silence, a slow one does not',
    async () => {
      if (!postgres) return;
      await using opening = new AsyncDisposableStack();
      const url = new URL(await postgres.createDatabase());
      const network = opening.use(await openBlackHole(Number(url.port)));
      url.port = String(network.port);
      url.searchParams.set('pool_max', '2');
      const log = pino({ level: 'silent' });
      const db = await openPostgres({ url: url.href, applicationName: 'silence', migrations: {}, log });
      opening.defer(() => db.destroy());
      network.loseThatSends('unanswered');
      const begun = performance.now();
      const slow = sql`select pg_sleep(7)`.execute(db);
      const refused = await sql`select 'unanswered'`.execute(db).catch((error: unknown) => error);
      const waitedMs = performance.now() - begun;
      expect(String(refused)).toContain('PostgreSQL was silent for too long');
      expect(waitedMs).toBeGreaterThan(SILENCE_LIMIT_MS - 1_000);
      await slow;
      // Both places in the pool are free again.
      await Promise.all([1, 2, 3, 4].map(() => sql`select pg_sleep(0.1)`.execute(db)));
    },
    TEST_MS,
  );
});
