import { newId } from '#platform/ids/ids.ts';
import { runConcurrently } from './runConcurrently.ts';
import {
  requireOrder,
  retryUntilAnswered,
  type OrderPayload,
  type BuyerClient,
  type FilledCart,
} from './buyerClient.ts';
import { seededRandom, shuffled } from './seededRandom.ts';
import type { ShopUnderTest } from './shopUnderTest.ts';

/** The result of a set of trials: a summary and the violations. */
export type TrialsResult = {
  readonly trials: number;
  readonly summary: string;
  readonly violations: readonly string[];
};

const CONCURRENCY = 50;
const SETTLES_WITHIN_MS = 30_000;

type Ready = { readonly buyer: BuyerClient; readonly cart: FilledCart };

async function fillCarts(
  shop: ShopUnderTest,
  count: number,
  lineOf: (at: number) => readonly string[],
): Promise<readonly Ready[]> {
  return runConcurrently(count, CONCURRENCY, async (at) => {
    const buyer = shop.buyer();
    const lines = lineOf(at).map((variantId) => ({ variantId, quantity: 1 }));
    return { buyer, cart: await retryUntilAnswered(() => buyer.fillCart(lines)) };
  });
}

async function checkShop(shop: ShopUnderTest): Promise<readonly string[]> {
  const settledMs = await shop.settled(SETTLES_WITHIN_MS);
  const late = settledMs === null ? [`not settled after ${SETTLES_WITHIN_MS / 1000} s`] : [];
  return [...late, ...(await shop.violations())];
}

/** Many buyers, each with a cart of one unit, race for fewer units: exactly those must be sold. */
export async function raceForLastUnits(
  shop: ShopUnderTest,
  o: { buyers: number; units: number },
): Promise<TrialsResult> {
  const [variantId = ''] = await shop.sell(1, o.units);
  const ready = await fillCarts(shop, o.buyers, () => [variantId]);
  const answers = await runConcurrently(ready.length, CONCURRENCY, async (at) => {
    const { buyer, cart } = ready[at] as Ready;
    return shop.acknowledge(await buyer.placeUntilOutcome(cart));
  });
  const sold = answers.filter(({ order }) => order !== null).length;
  const soldOut = answers.filter(({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_STOCK').length;
  const wrong = [
    ...(sold === o.units ? [] : [`${sold} of ${o.units} units were sold`]),
    ...(sold + soldOut === o.buyers
      ? []
      : [`${o.buyers - sold - soldOut} buyers received another result than sold out`]),
  ];
  const summary = `${o.buyers} buyers for the last ${o.units}: ${sold} sold`;
  return { trials: o.buyers, summary, violations: [...wrong, ...(await checkShop(shop))] };
}

/** Carts of three lines race for few units: none may be oversold, and the rest must be sellable after settling. */
export async function raceWithFullCarts(
  shop: ShopUnderTest,
  o: { buyers: number; units: number; seed: number },
): Promise<TrialsResult> {
  const random = seededRandom(o.seed);
  const variantIds = await shop.sell(6, o.units);
  const ready = await fillCarts(shop, o.buyers, () => shuffled(variantIds, random).slice(0, 3));
  const answers = await runConcurrently(ready.length, CONCURRENCY, async (at) => {
    const { buyer, cart } = ready[at] as Ready;
    return shop.acknowledge(await buyer.placeUntilOutcome(cart));
  });
  const violations = [...(await checkShop(shop))];
  const sold = answers.filter(({ order }) => order !== null).length;
  let left = 0;
  for (const variantId of variantIds) {
    const quantity = await shop.available(variantId);
    left += quantity;
    if (quantity === 0) continue;
    const buyer = shop.buyer();
    const answer = shop.acknowledge(await buyer.placeUntilOutcome(await buyer.fillCart([{ variantId, quantity }])));
    if (!answer.order) violations.push(`${quantity} of ${variantId} were left and could not be ordered`);
  }
  const summary = `${sold} carts of three placed, the ${left} units left were bought after`;
  return { trials: o.buyers, summary, violations: [...violations, ...(await checkShop(shop))] };
}

type Moments = { readonly trials: number; readonly seed: number };

/** Two payments, a cancellation and an expiry race for each order, which must end in one consistent state. */
export async function raceConcurrentMutations(shop: ShopUnderTest, { trials, seed }: Moments): Promise<TrialsResult> {
  const random = seededRandom(seed);
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const tokens = ['tok_approve', 'tok_decline', 'tok_error'];
  const finalStatuses = new Map<string, number>();
  await runConcurrently(trials, Math.ceil(CONCURRENCY / 4), async () => {
    const buyer = shop.buyer();
    const order = requireOrder(
      shop.acknowledge(await buyer.placeUntilOutcome(await buyer.fillCart([{ variantId, quantity: 1 }]))),
    );
    const token = () => shuffled(tokens, random)[0] ?? '';
    const acts = [
      () => buyer.pay(order, { token: token(), key: newId('key') }),
      () => buyer.pay(order, { token: token(), key: newId('key') }),
      async () => (random() < 0.7 ? buyer.cancel(order, newId('key')) : null),
      async () => (random() < 0.5 ? shop.makeOverdue(order.id) : null),
    ];
    const payloads = await Promise.all(shuffled(acts, random).map((act): Promise<OrderPayload | null> => act()));
    for (const answer of payloads) if (answer) shop.acknowledge(answer);
    const status = await shop.statusOf(order.id);
    finalStatuses.set(status, (finalStatuses.get(status) ?? 0) + 1);
  });
  const summary = [...finalStatuses].map(([status, count]) => `${count} ${status}`).join(', ');
  return { trials, summary, violations: await checkShop(shop) };
}
