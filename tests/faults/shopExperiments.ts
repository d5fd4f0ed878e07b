import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createExecute } from '../startSystem.ts';
import type { Result } from './experiment.ts';
import type { ShopInstances, ShopInstance } from './shopInstances.ts';
import { loadShop, type LoadReport } from './shopLoad.ts';

/** An experiment on the whole shop, in many processes; with `isPlanted`, something is done wrong, and it must not hold. */
export type ShopExperiment = {
  readonly name: string;
  readonly run: (shop: ShopInstances, isPlanted: boolean) => Promise<Result>;
};

const LOAD = { everyMs: 100 };

function report({ requests, failures, missingStock, bought, sentAgain }: LoadReport, about: string): Result {
  const reasons = [...new Set(failures.map((each) => each.slice(0, 120).replaceAll('|', '/')))].slice(0, 2);
  const figures = [
    `${about}: ${failures.length} of ${requests} requests failed`,
    ...(bought > 0 ? [`${bought} purchases, ${sentAgain} steps of them sent again`] : []),
    ...(missingStock !== 0 ? [`${missingStock} more left the stock than was bought`] : []),
    ...reasons,
  ];
  return { holds: failures.length === 0 && missingStock === 0, figures: figures.join('; ') };
}

/** Replaces every process of every service, one after the other. Planted: they are killed. */
const rollingRestart: ShopExperiment = {
  name: 'rolling restart of every service under load',
  async run(shop, isPlanted) {
    const replaced = [...shop.instances];
    const seen = await loadShop({ ...LOAD, execute: shop.execute, buys: true }, async () => {
      await sleep(1_000);
      for (const instance of replaced) {
        await shop.stop(instance, isPlanted ? 'SIGKILL' : 'SIGTERM');
        await shop.start(instance.service);
      }
    });
    return report(seen, `${replaced.length} processes ${isPlanted ? 'killed' : 'replaced'}`);
  },
};

/** Kills one of several processes while it has queries. Planted: nothing is retried. */
const killOne: ShopExperiment = {
  name: 'kill -9 of one of several processes under queries',
  async run(shop, isPlanted) {
    await using gateway = await openGatewayWith(shop, isPlanted ? 'retries: { max: 0 }' : '');
    const execute = createExecute(`${gateway.instance.url}/graphql`);
    const killed = ['products', 'users', 'orders'] as const;
    const seen = await loadShop({ everyMs: 60, execute, buys: false }, async (burst) => {
      // The budget of retries fills with calls.
      await sleep(4_000);
      for (const service of killed) {
        const [first] = shop.of(service);
        // Some of these have arrived there when it is killed, and have no answer.
        burst(24);
        await sleep(10);
        if (first) await shop.stop(first, 'SIGKILL');
        await sleep(500);
        await shop.start(service);
        await sleep(1_500);
      }
    });
    return report(seen, `${killed.length} processes killed`);
  },
};

/** Kills Redis, and with it the registry, for five seconds. Planted: products is killed with it. */
const redisGone: ShopExperiment = {
  name: 'Redis, and with it the registry, is away for 5 s',
  async run(shop, isPlanted) {
    const seen = await loadShop({ ...LOAD, execute: shop.execute, buys: true }, async () => {
      await sleep(500);
      await shop.stores.redis.kill();
      if (isPlanted) for (const each of shop.of('products')) await shop.stop(each, 'SIGKILL');
      await sleep(5_000);
      await shop.stores.redis.start();
      if (isPlanted) for (let at = 0; at < 3; at += 1) await shop.start('products');
      await sleep(2_000);
    });
    return report(seen, isPlanted ? 'products away with it' : 'registry empty afterwards');
  },
};

const HERD = 200;
const HERD_QUERY = 'query ($id: ID) { product(id: $id) { name variants { stock { availableToSell } } } }';

/** Many equal queries at the moment when their value ends. Planted: no cache. */
const herd: ShopExperiment = {
  name: `${HERD} queries on an expired value`,
  async run(shop, isPlanted) {
    const env = { SHARE_READS: 'off', CACHE: isPlanted ? 'off' : 'on' };
    await using gateway = await openGatewayWith(shop, '', env);
    const execute = createExecute(`${gateway.instance.url}/graphql`);
    const list = await execute<{ products: { edges: { node: { id: string } }[] } }>(
      '{ products(first: 1) { edges { node { id } } } }',
    );
    const id = list.data?.products.edges[0]?.node.id;
    await execute(HERD_QUERY, { id });
    // A value with a stock lives for two seconds.
    await sleep(2_200);
    const before = await readCalls(gateway.instance);
    const responses = await Promise.all(Array.from({ length: HERD }, () => execute(HERD_QUERY, { id })));
    const calls = (await readCalls(gateway.instance)) - before;
    const failed = responses.filter(({ errors }) => errors).length;
    const figures = `${calls} calls of products for ${HERD} queries, ${failed} failed`;
    // The stock may end within the burst.
    return { holds: calls <= 2 && failed === 0, figures };
  },
};

async function readCalls({ url }: ShopInstance): Promise<number> {
  const response = await fetch(`${url}/health/ready`);
  const { checks } = (await response.json()) as { checks: { products: { details: { calls: number } } } };
  return checks.products.details.calls;
}

/** A gateway of its own, with these settings of the traffic to all subgraphs. */
async function openGatewayWith(shop: ShopInstances, traffic: string, env: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const root = join(import.meta.dirname, '../..');
  const shipped = await readFile(join(root, 'gateway.yaml'), 'utf8');
  const settings = shipped
    .replace('\n  all:\n', `\n  all:\n    ${traffic}\n`)
    .replace(/: \.\//g, `: ${root}/`)
    .replace(/^# yaml.*$/m, '');
  const file = join(folder, `${randomUUID()}.yaml`);
  await writeFile(file, settings);
  const instance = await shop.start('gateway', { args: ['--config', file], env }, true);
  return {
    instance,
    async [Symbol.asyncDispose]() {
      await shop.stop(instance, 'SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
}

export const shopExperiments: readonly ShopExperiment[] = [herd, killOne, redisGone, rollingRestart];
