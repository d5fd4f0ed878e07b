import { setTimeout as sleep } from 'node:timers/promises';
import { atOnce } from './atOnce.ts';
import { untilAnswered, untilOutcome, type Answer } from './buyer.ts';
import type { Found } from './races.ts';
import { seeded } from './seeded.ts';
import type { Shop } from './shop.ts';

const KEYS_AT_ONCE = 10;
const LIVES_FROM_MS = 300;
const LIVES_TO_MS = 2_500;

type Storm = { readonly keys: number; readonly submits: number; readonly kills: number; readonly seed: number };

/**
 * The same order sent and paid for many times at once under one key, while the house is killed again and again. Everybody's
 * keys read alike, for a key is its user's own.
 */
export async function stormOfKeys(shop: Shop, { keys, submits, kills, seed }: Storm): Promise<Found> {
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const storm = new AbortController();
  const killing = killOften(shop, { kills, random: seeded(seed), until: storm.signal });
  const wrong = await atOnce(keys, KEYS_AT_ONCE, () => oneKey(shop, variantId, submits));
  storm.abort();
  const killed = await killing;
  const settledMs = await shop.settled(30_000);
  const late = settledMs === null ? ['nothing had settled after 30 s'] : [];
  const story = `${keys} keys × ${submits} submits to place and to pay, ${killed} kills`;
  return { trials: keys * submits * 2, story, violations: [...wrong.flat(), ...late, ...(await shop.violations())] };
}

async function oneKey(shop: Shop, variantId: string, submits: number): Promise<string[]> {
  const buyer = shop.buyer();
  const cart = await untilAnswered(() => buyer.fillCart([{ variantId, quantity: 1 }]));
  const many = (act: () => Promise<Answer>) =>
    Promise.all(Array.from({ length: submits }, async () => shop.tell(await untilOutcome(act))));
  const placed = await many(() => buyer.place(cart, 'place'));
  const ids = new Set(placed.flatMap(({ order }) => (order ? [order.id] : [])));
  const [order] = placed.flatMap((answer) => answer.order ?? []);
  if (ids.size > 1) return [`one key placed ${ids.size} orders`];
  const outcomes = outcomesOf(placed);
  // Placing is given up for good when products was not asked in time; there is then no order to pay.
  if (!order) return outcomes === UNAVAILABLE ? [] : [`one key to place was answered ${outcomes}`];
  const paid = outcomesOf(await many(() => buyer.pay(order, { token: 'tok_approve', key: 'pay' })));
  return [
    ...(outcomes === DONE ? [] : [`one key to place was answered ${outcomes}`]),
    ...(paid === DONE || paid === DECLINED ? [] : [`one key to pay was answered ${paid}`]),
  ];
}

const DONE = 'done';
const UNAVAILABLE = 'DEPENDENCY_UNAVAILABLE';
/** A charge that could not be sent is closed; it is then nobody's. */
const DECLINED = 'PAYMENT_DECLINED';

/** All that was answered under one key; one thing, if keys mean anything. */
function outcomesOf(answers: readonly Answer[]): string {
  return [...new Set(answers.map(({ userErrors }) => userErrors[0]?.code ?? DONE))].join(' and ');
}

type Killing = { readonly kills: number; readonly random: () => number; readonly until: AbortSignal };

async function killOften(shop: Shop, { kills, random, until }: Killing): Promise<number> {
  let killed = 0;
  while (killed < kills && !until.aborted) {
    await sleep(LIVES_FROM_MS + random() * (LIVES_TO_MS - LIVES_FROM_MS), undefined, { signal: until }).catch(
      () => undefined,
    );
    if (until.aborted) break;
    await shop.restart();
    killed += 1;
  }
  return killed;
}
