import { newId } from '#platform/ids/ids.ts';
import { atOnce } from './atOnce.ts';
import { requireOrder, untilAnswered, type Answer, type Buyer, type Cart } from './buyer.ts';
import { seeded, shuffled } from './seeded.ts';
import type { Shop } from './shop.ts';

/** What a race found: in a few words, and what was wrong. */
export type Found = { readonly trials: number; readonly story: string; readonly violations: readonly string[] };

const CALLERS = 50;
const SETTLES_WITHIN_MS = 30_000;

type Ready = { readonly buyer: Buyer; readonly cart: Cart };

async function fillCarts(
  shop: Shop,
  count: number,
  lineOf: (at: number) => readonly string[],
): Promise<readonly Ready[]> {
  return atOnce(count, CALLERS, async (at) => {
    const buyer = shop.buyer();
    const lines = lineOf(at).map((variantId) => ({ variantId, quantity: 1 }));
    return { buyer, cart: await untilAnswered(() => buyer.fillCart(lines)) };
  });
}

async function judge(shop: Shop): Promise<readonly string[]> {
  const settledMs = await shop.settled(SETTLES_WITHIN_MS);
  const late = settledMs === null ? [`nothing had settled after ${SETTLES_WITHIN_MS / 1000} s`] : [];
  return [...late, ...(await shop.violations())];
}

/** Many buyers, each with a cart of one unit, and far fewer units: exactly those are sold. */
export async function raceForTheLast(shop: Shop, o: { buyers: number; units: number }): Promise<Found> {
  const [variantId = ''] = await shop.sell(1, o.units);
  const ready = await fillCarts(shop, o.buyers, () => [variantId]);
  const answers = await atOnce(ready.length, CALLERS, async (at) => {
    const { buyer, cart } = ready[at] as Ready;
    return shop.tell(await buyer.placeNow(cart));
  });
  const sold = answers.filter(({ order }) => order !== null).length;
  const told = answers.filter(({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_STOCK').length;
  const wrong = [
    ...(sold === o.units ? [] : [`${sold} of ${o.units} units were sold`]),
    ...(sold + told === o.buyers ? [] : [`${o.buyers - sold - told} buyers were told something else than sold out`]),
  ];
  const story = `${o.buyers} buyers for the last ${o.units}: ${sold} sold`;
  return { trials: o.buyers, story, violations: [...wrong, ...(await judge(shop))] };
}

/** Carts of three lines in any order over few units: never over, and what is left is for sale when all is settled. */
export async function raceWithFullCarts(
  shop: Shop,
  o: { buyers: number; units: number; seed: number },
): Promise<Found> {
  const random = seeded(o.seed);
  const variantIds = await shop.sell(6, o.units);
  const ready = await fillCarts(shop, o.buyers, () => shuffled(variantIds, random).slice(0, 3));
  const answers = await atOnce(ready.length, CALLERS, async (at) => {
    const { buyer, cart } = ready[at] as Ready;
    return shop.tell(await buyer.placeNow(cart));
  });
  const violations = [...(await judge(shop))];
  const sold = answers.filter(({ order }) => order !== null).length;
  let left = 0;
  for (const variantId of variantIds) {
    const quantity = await shop.available(variantId);
    left += quantity;
    if (quantity === 0) continue;
    const buyer = shop.buyer();
    const answer = shop.tell(await buyer.placeNow(await buyer.fillCart([{ variantId, quantity }])));
    if (!answer.order) violations.push(`${quantity} of ${variantId} were left and could not be bought`);
  }
  const story = `${sold} carts of three placed, the ${left} units left were bought after`;
  return { trials: o.buyers, story, violations: [...violations, ...(await judge(shop))] };
}

type Moments = { readonly trials: number; readonly seed: number };

/** Paying, paying again, cancelling and expiring at one moment: each order ends in one story. */
export async function raceAtOneMoment(shop: Shop, { trials, seed }: Moments): Promise<Found> {
  const random = seeded(seed);
  const [variantId = ''] = await shop.sell(1, 1_000_000);
  const tokens = ['tok_approve', 'tok_decline', 'tok_error'];
  const ends = new Map<string, number>();
  await atOnce(trials, Math.ceil(CALLERS / 4), async () => {
    const buyer = shop.buyer();
    const order = requireOrder(shop.tell(await buyer.placeNow(await buyer.fillCart([{ variantId, quantity: 1 }]))));
    const token = () => shuffled(tokens, random)[0] ?? '';
    const acts = [
      () => buyer.pay(order, { token: token(), key: newId('key') }),
      () => buyer.pay(order, { token: token(), key: newId('key') }),
      async () => (random() < 0.7 ? buyer.cancel(order, newId('key')) : null),
      async () => (random() < 0.5 ? shop.makeOverdue(order.id) : null),
    ];
    const told = await Promise.all(shuffled(acts, random).map((act): Promise<Answer | null> => act()));
    for (const answer of told) if (answer) shop.tell(answer);
    const status = await shop.statusOf(order.id);
    ends.set(status, (ends.get(status) ?? 0) + 1);
  });
  const story = [...ends].map(([status, count]) => `${count} ${status}`).join(', ');
  return { trials, story, violations: await judge(shop) };
}
