import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids/ids.ts';
import { runConcurrently } from './runConcurrently.ts';
import type { TrialsResult } from './races.ts';
import { seededRandom } from './seededRandom.ts';
import type { ShopUnderTest } from './shopUnderTest.ts';
import type { ThrowawayPostgres } from './throwawayPostgres.ts';

const BUYERS = 10;
const MIN_LIFETIME_MS = 1_500;
const MAX_LIFETIME_MS = 3_000;
const PAUSE_MS = 100;
const SETTLES_WITHIN_MS = 40_000;

type Cuts = { readonly postgres: ThrowawayPostgres; readonly cuts: number; readonly seed: number };

/**
 * Places and pays orders while PostgreSQL is killed and shut down immediately, in turn: no acknowledged order may be
 * lost. The WAL writer is stopped, so that only records that a commit waited for are on disk.
 */
export async function runPowerCuts(shop: ShopUnderTest, { postgres, cuts, seed }: Cuts): Promise<TrialsResult> {
  const random = seededRandom(seed);
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const load = new AbortController();
  const buying = runConcurrently(BUYERS, BUYERS, () => buyUntil(shop, variantId, load.signal));
  for (let cut = 0; cut < cuts; cut += 1) {
    postgres.freezeLogWriter();
    await sleep(MIN_LIFETIME_MS + random() * (MAX_LIFETIME_MS - MIN_LIFETIME_MS));
    await (cut % 2 === 0 ? postgres.kill() : postgres.stopImmediately());
    await postgres.start();
  }
  await sleep(MIN_LIFETIME_MS);
  load.abort();
  await buying;
  const settledMs = await shop.settled(SETTLES_WITHIN_MS);
  const late = settledMs === null ? [`not settled after ${SETTLES_WITHIN_MS / 1000} s`] : [];
  const summary = `${shop.acknowledged.size} orders acknowledged over ${cuts} cuts`;
  return { trials: shop.acknowledged.size, summary, violations: [...late, ...(await shop.violations())] };
}

async function buyUntil(shop: ShopUnderTest, variantId: string, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    try {
      const buyer = shop.buyer();
      const cart = await buyer.fillCart([{ variantId, quantity: 1 }]);
      const { order } = shop.acknowledge(await buyer.place(cart, newId('key')));
      if (order) shop.acknowledge(await buyer.pay(order, { token: 'tok_approve', key: newId('key') }));
    } catch {
      // The database is down: the buyer retries later.
      await sleep(PAUSE_MS);
    }
  }
}
