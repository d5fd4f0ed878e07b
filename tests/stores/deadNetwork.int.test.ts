import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { expectRecoveryWithin5s } from './expectRecovery.ts';
import { openFaultProxy } from './faultProxy.ts';
import { openMovingHostname } from './movingHostname.ts';
import { openSubgraphOnStore, type SubgraphUnderTest, type SubgraphOnStore } from './subgraphOnStore.ts';

const ADDRESS = '127.0.0.1';
const OTHER_ADDRESS = '127.0.0.2';
const DETECTED = { withinMs: 20_000 };
const TEST_MS = 120_000;
const SILENCE_LIMIT_MS = 10_000;

let postgres: ThrowawayPostgres | null = null;
beforeAll(async () => {
  postgres = postgresFolder() ? await openThrowawayPostgres() : null;
  if (!postgres) process.stderr.write('the network to PostgreSQL: skipped, this machine has no PostgreSQL\n');
}, 60_000);
afterAll(async () => await postgres?.[Symbol.asyncDispose]());

/** Opens a store for the subgraph; null if this machine has no such engine. */
async function openStoreOf(name: SubgraphUnderTest, opening: AsyncDisposableStack): Promise<URL | null> {
  if (name !== 'products') return postgres && new URL(await postgres.createDatabase());
  const standIn = opening.use(await openEmbeddedMongo({ folder: ':memory:' }));
  return new URL(`mongodb://127.0.0.1:${new URL(standIn.url).port}/shop?directConnection=true`);
}

/**
 * Opens a subgraph that reaches its store by hostname, through one proxy and later through another on the same port.
 */
async function openBehind(name: SubgraphUnderTest) {
  await using opening = new AsyncDisposableStack();
  const url = await openStoreOf(name, opening);
  if (!url) return null;
  const target = Number(url.port);
  const network = opening.use(await openFaultProxy(target, { host: ADDRESS }));
  const other = opening.use(await openFaultProxy(target, { host: OTHER_ADDRESS, port: network.port }));
  const store = opening.use(openMovingHostname(ADDRESS));
  url.host = `${store.name}:${network.port}`;
  const subgraph = opening.use(await openSubgraphOnStore(name, url.href));
  const opened = opening.move();
  return { network, other, store, subgraph, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const isReady = async (subgraph: SubgraphOnStore) => (await subgraph.get('/health/ready')).status === 200;

const expectRecovery = (subgraph: SubgraphOnStore): Promise<void> =>
  expectRecoveryWithin5s({
    request: async () => {
      const code = await subgraph.readErrorCode();
      if (code !== null) throw new Error(code);
    },
    processTick: () => subgraph.get('/health/live'),
  });

/** Returns the error codes of six concurrent reads. */
const readErrorCodes = (subgraph: SubgraphOnStore) =>
  Promise.all([1, 2, 3, 4, 5, 6].map(() => subgraph.readErrorCode()));

const allAnswered = Array.from({ length: 6 }, () => null);

/** Expects that a new client replaces one whose connections all fail. */
async function expectReplacement(
  subgraph: SubgraphOnStore,
  network: { acceptOnly: (text: string) => void },
): Promise<void> {
  const replaced = () => subgraph.logLines().filter((line) => line.includes('it was replaced'));
  expect(replaced()).toHaveLength(0);
  network.acceptOnly('products reopened');
  await eventually(async () => (await subgraph.readErrorCode()) !== null, DETECTED);
  await eventually(() => replaced().length === 1, DETECTED);
  await expectRecovery(subgraph);
}

describe('the network to a store', () => {
  test.concurrent.each([
    ['users', 'PostgreSQL'],
    ['orders', 'PostgreSQL'],
    ['products', 'MongoDB'],
  ] as const)(
    'of %s, %s, drops all data, loses open connections, and moves: reads are refused, and recover within 5 s each time',
    async (name, engine) => {
      await using opened = await openBehind(name);
      if (!opened) return;
      const { network, other, store, subgraph } = opened;
      const linesWith = (text: string) => subgraph.logLines().filter((line) => line.includes(text));
      expect(await readErrorCodes(subgraph)).toEqual(allAnswered);

      network.blackhole();
      const pendingReads = readErrorCodes(subgraph);
      await eventually(async () => !(await isReady(subgraph)), DETECTED);
      await eventually(() => linesWith(`${engine} is away`).length > 0, DETECTED);
      network.heal();
      await expectRecovery(subgraph);
      // Every read ends; the MongoDB driver retries a read once by itself.
      for (const code of await pendingReads)
        expect(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', null]).toContain(code);
      await eventually(() => isReady(subgraph));
      // One log line when the outage starts and one when it ends.
      await eventually(() => linesWith(`${engine} is back`).length > 0);
      expect([linesWith(`${engine} is away`), linesWith(`${engine} is back`)]).toEqual([
        [expect.any(String)],
        [expect.any(String)],
      ]);

      expect(await readErrorCodes(subgraph)).toEqual(allAnswered);
      network.blackholeOpen();
      await expectRecovery(subgraph);
      expect(await readErrorCodes(subgraph)).toEqual(allAnswered);

      network.blackhole();
      store.moveTo(OTHER_ADDRESS);
      await expectRecovery(subgraph);
      expect(await readErrorCodes(subgraph)).toEqual(allAnswered);
      if (name === 'products') await expectReplacement(subgraph, other);
    },
    TEST_MS,
  );

  test.concurrent(
    'drops the data of one statement: that statement fails after ten seconds of silence, a slow one does not',
    async () => {
      if (!postgres) return;
      await using opening = new AsyncDisposableStack();
      const url = new URL(await postgres.createDatabase());
      const network = opening.use(await openFaultProxy(Number(url.port)));
      url.port = String(network.port);
      url.searchParams.set('pool_max', '2');
      const log = pino({ level: 'silent' });
      const db = await openPostgres({ url: url.href, applicationName: 'silence', migrations: {}, log });
      opening.defer(() => db.destroy());
      network.blackholeOn('unanswered');
      const startedAt = performance.now();
      const slow = sql`select pg_sleep(7)`.execute(db);
      const refused = await sql`select 'unanswered'`.execute(db).catch((error: unknown) => error);
      const waitedMs = performance.now() - startedAt;
      expect(String(refused)).toContain('PostgreSQL was silent for too long');
      expect(waitedMs).toBeGreaterThan(SILENCE_LIMIT_MS - 1_000);
      await slow;
      // Both pool slots are free again.
      await Promise.all([1, 2, 3, 4].map(() => sql`select pg_sleep(0.1)`.execute(db)));
    },
    TEST_MS,
  );
});
