import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids/ids.ts';
import { atOnce } from './atOnce.ts';
import type { Found } from './races.ts';
import { seeded } from './seeded.ts';
import type { Shop } from './shop.ts';
import type { ThrowawayPostgres } from './throwawayPostgres.ts';

const CALLERS = 10;
const LIVES_FROM_MS = 1_500;
const LIVES_TO_MS = 3_000;
const PAUSE_MS = 100;
const SETTLES_WITHIN_MS = 40_000;

type Cuts = { readonly postgres: ThrowawayPostgres; readonly cuts: number; readonly seed: number };

/**
 * Orders are placed and paid while PostgreSQL is killed, and shut down at once, in turn: none that was acknowledged is
 * lost. Its log's writer stands still, so that only what a commit waited for can be on the disk.
 */
export async function cutThePower(shop: Shop, { postgres, cuts, seed }: Cuts): Promise<Found> {
  const random = seeded(seed);
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const load = new AbortController();
  const buying = atOnce(CALLERS, CALLERS, () => buyUntil(shop, variantId, load.signal));
  for (let cut = 0; cut < cuts; cut += 1) {
    postgres.freezeLogWriter();
    await sleep(LIVES_FROM_MS + random() * (LIVES_TO_MS - LIVES_FROM_MS));
    await (cut % 2 === 0 ? postgres.kill() : postgres.stopImmediately());
    await postgres.start();
  }
  await sleep(LIVES_FROM_MS);
  load.abort();
  await buying;
  const settledMs = await shop.settled(SETTLES_WITHIN_MS);
  const late = settledMs === null ? [`nothing had settled after ${SETTLES_WITHIN_MS / 1000} s`] : [];
  const story = `${shop.acknowledged.size} orders acknowledged over ${cuts} cuts`;
  return { trials: shop.acknowledged.size, story, violations: [...late, ...(await shop.violations())] };
}

async function buyUntil(shop: Shop, variantId: string, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    try {
      const buyer = shop.buyer();
      const cart = await buyer.fillCart([{ variantId, quantity: 1 }]);
      const { order } = shop.tell(await buyer.place(cart, newId('key')));
      if (order) shop.tell(await buyer.pay(order, { token: 'tok_approve', key: newId('key') }));
    } catch {
      // The database is away: the buyer comes back a little later.
      await sleep(PAUSE_MS);
    }
  }
}
