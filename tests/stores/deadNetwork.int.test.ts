import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#platform/testing/eventually.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../campaigns/throwawayPostgres.ts';
import { openBlackHole } from './blackHole.ts';
import { openSubgraphOn, type SubgraphOnStore } from './subgraphOnStore.ts';

const BACK_WITHIN_MS = 5_000;
// On a machine that is busy with other things everything takes longer; a hang would last for ever.
const SLOW_MACHINE = 4;
const TEST_MS = 120_000;

const isAnswered = (subgraph: SubgraphOnStore) => async () => (await answerOf(subgraph)) === null;

/** What a read is answered within three seconds, as a gateway would wait. */
function answerOf(subgraph: SubgraphOnStore): Promise<string | null> {
  return Promise.race([subgraph.readCode(), sleep(3_000, 'nothing', { ref: false })]);
}

const statusOf = async (subgraph: SubgraphOnStore) => (await subgraph.get('/health/ready')).status;

if (!postgresFolder()) process.stderr.write('a dead network: not tried, for there is no PostgreSQL on this machine\n');
else
  describe.each(['users', 'orders'] as const)('%s and the network to PostgreSQL', (name) => {
    let postgres: ThrowawayPostgres;
    beforeAll(async () => {
      postgres = await openThrowawayPostgres();
    }, 60_000);
    afterAll(async () => await postgres?.[Symbol.asyncDispose]());

    async function openBehind() {
      await using opening = new AsyncDisposableStack();
      const url = new URL(await postgres.createDatabase());
      const network = opening.use(await openBlackHole(Number(url.port)));
      url.port = String(network.port);
      const subgraph = opening.use(await openSubgraphOn(name, url.href));
      const opened = opening.move();
      return { network, subgraph, [Symbol.asyncDispose]: () => opened.disposeAsync() };
    }

    test(
      'goes dead without a reset: unavailable, not ready, and back after it is back',
      async () => {
        await using opened = await openBehind();
        const { network, subgraph } = opened;
        expect(await Promise.all([1, 2, 3, 4].map(() => subgraph.readCode()))).toEqual([null, null, null, null]);
        network.swallow();
        const asked = [1, 2, 3, 4, 5, 6].map(() => subgraph.readCode());
        await eventually(async () => (await statusOf(subgraph)) === 503, { withinMs: 20_000 });
        // Nobody waits for ever.
        for (const code of await Promise.all(asked))
          expect(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED']).toContain(code);
        network.heal();
        await eventually(isAnswered(subgraph), { withinMs: BACK_WITHIN_MS * SLOW_MACHINE });
        await eventually(async () => (await statusOf(subgraph)) === 200);
        expect(subgraph.logged().filter((line) => line.includes('PostgreSQL is away'))).toHaveLength(1);
        expect(subgraph.logged().filter((line) => line.includes('PostgreSQL is back'))).toHaveLength(1);
      },
      TEST_MS,
    );

    test(
      'loses every open connection while new ones work, as after a failover: answers again by itself',
      async () => {
        await using opened = await openBehind();
        const { network, subgraph } = opened;
        expect(await Promise.all([1, 2, 3, 4].map(() => subgraph.readCode()))).toEqual([null, null, null, null]);
        network.loseOpen();
        await eventually(isAnswered(subgraph), { withinMs: BACK_WITHIN_MS * SLOW_MACHINE });
        const codes = await Promise.all([1, 2, 3, 4, 5, 6].map(() => subgraph.readCode()));
        expect(codes).toEqual([null, null, null, null, null, null]);
      },
      TEST_MS,
    );
  });

describe('products and the network to MongoDB', () => {
  async function openBehind() {
    await using opening = new AsyncDisposableStack();
    const standIn = opening.use(await openEmbeddedMongo({ folder: ':memory:' }));
    const network = opening.use(await openBlackHole(Number(new URL(standIn.url).port)));
    const url = `mongodb://127.0.0.1:${network.port}/shop?directConnection=true`;
    const subgraph = opening.use(await openSubgraphOn('products', url));
    const opened = opening.move();
    return { network, subgraph, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  }

  test(
    'goes dead without a reset: not ready, and back after it is back',
    async () => {
      await using opened = await openBehind();
      const { network, subgraph } = opened;
      expect(await subgraph.readCode()).toBe(null);
      network.swallow();
      await eventually(async () => (await statusOf(subgraph)) === 503, { withinMs: 20_000 });
      expect(await answerOf(subgraph)).not.toBe(null);
      network.heal();
      await eventually(isAnswered(subgraph), { withinMs: BACK_WITHIN_MS * SLOW_MACHINE });
      expect(await statusOf(subgraph)).toBe(200);
      expect(subgraph.logged().filter((line) => line.includes('MongoDB is away'))).toHaveLength(1);
    },
    TEST_MS,
  );

  test(
    'leads nowhere for the client that was open but for a new one: that one takes its place',
    async () => {
      await using opened = await openBehind();
      const { network, subgraph } = opened;
      expect(await subgraph.readCode()).toBe(null);
      network.letOnly('products reopened');
      await eventually(async () => (await answerOf(subgraph)) !== null, { withinMs: 20_000 });
      await eventually(isAnswered(subgraph), { withinMs: 2 * BACK_WITHIN_MS * SLOW_MACHINE });
      expect(subgraph.logged().filter((line) => line.includes('it was replaced'))).toHaveLength(1);
    },
    TEST_MS,
  );
});
