import { setTimeout as sleep } from 'node:timers/promises';
import { runConcurrently } from './runConcurrently.ts';
import { retryUntilAnswered, retryUntilOutcome, type OrderPayload } from './buyerClient.ts';
import type { TrialsResult } from './races.ts';
import { seededRandom } from './seededRandom.ts';
import type { ShopUnderTest } from './shopUnderTest.ts';

const CONCURRENT_KEYS = 10;
const MIN_LIFETIME_MS = 300;
const MAX_LIFETIME_MS = 2_500;

type Storm = { readonly keys: number; readonly submits: number; readonly kills: number; readonly seed: number };

/**
 * Places and pays orders many times at once with one idempotency key each, while the orders process is killed
 * repeatedly. All buyers use the same key texts, because a key belongs to its user.
 */
export async function runIdempotencyStorm(
  shop: ShopUnderTest,
  { keys, submits, kills, seed }: Storm,
): Promise<TrialsResult> {
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const storm = new AbortController();
  const killing = killRepeatedly(shop, { kills, random: seededRandom(seed), until: storm.signal });
  const wrong = await runConcurrently(keys, CONCURRENT_KEYS, () => submitUnderOneKey(shop, variantId, submits));
  storm.abort();
  const killed = await killing;
  const settledMs = await shop.settled(30_000);
  const late = settledMs === null ? ['not settled after 30 s'] : [];
  const summary = `${keys} keys × ${submits} submits to place and to pay, ${killed} kills`;
  return { trials: keys * submits * 2, summary, violations: [...wrong.flat(), ...late, ...(await shop.violations())] };
}

async function submitUnderOneKey(shop: ShopUnderTest, variantId: string, submits: number): Promise<string[]> {
  const buyer = shop.buyer();
  const cart = await retryUntilAnswered(() => buyer.fillCart([{ variantId, quantity: 1 }]));
  const many = (act: () => Promise<OrderPayload>) =>
    Promise.all(Array.from({ length: submits }, async () => shop.acknowledge(await retryUntilOutcome(act))));
  const placed = await many(() => buyer.place(cart, 'place'));
  const ids = new Set(placed.flatMap(({ order }) => (order ? [order.id] : [])));
  const [order] = placed.flatMap((answer) => answer.order ?? []);
  if (ids.size > 1) return [`one key placed ${ids.size} orders`];
  const outcomes = outcomesOf(placed);
  // Placing fails for good if products is not called before the deadline; then there is no order to pay.
  if (!order) return outcomes === UNAVAILABLE ? [] : [`one key to place was answered ${outcomes}`];
  const paid = outcomesOf(await many(() => buyer.pay(order, { token: 'tok_approve', key: 'pay' })));
  return [
    ...(outcomes === DONE ? [] : [`one key to place was answered ${outcomes}`]),
    ...(paid === DONE || paid === DECLINED ? [] : [`one key to pay was answered ${paid}`]),
  ];
}

const DONE = 'done';
const UNAVAILABLE = 'DEPENDENCY_UNAVAILABLE';
/** A charge that could not be sent is closed as declined. */
const DECLINED = 'PAYMENT_DECLINED';

/** The distinct outcomes under one key; there must be one. */
function outcomesOf(answers: readonly OrderPayload[]): string {
  return [...new Set(answers.map(({ userErrors }) => userErrors[0]?.code ?? DONE))].join(' and ');
}

type Killing = { readonly kills: number; readonly random: () => number; readonly until: AbortSignal };

async function killRepeatedly(shop: ShopUnderTest, { kills, random, until }: Killing): Promise<number> {
  let killed = 0;
  while (killed < kills && !until.aborted) {
    await sleep(MIN_LIFETIME_MS + random() * (MAX_LIFETIME_MS - MIN_LIFETIME_MS), undefined, { signal: until }).catch(
      () => undefined,
    );
    if (until.aborted) break;
    await shop.restart();
    killed += 1;
  }
  return killed;
}
