import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids/ids.ts';
import { requireOrder, type Answer, type Buyer, type PlacedOrder } from './buyer.ts';
import type { PlantedFault } from './plantedFaults.ts';
import type { Shop } from './shop.ts';

/** Something a buyer does, up to which nothing dies, and asks again when there was no answer. */
export type Scenario = {
  readonly name: string;
  /** Everything before it; answers what is then done, and done again with the same key. */
  readonly begin: (buyer: Buyer, variantIds: readonly string[]) => Promise<() => Promise<Answer>>;
};

const placed = async (buyer: Buyer, [one = '', other = '']: readonly string[]): Promise<PlacedOrder> => {
  const lines = [one, other].map((variantId) => ({ variantId, quantity: 1 }));
  return requireOrder(await buyer.place(await buyer.fillCart(lines), newId('key')));
};

const paying = (token: string): Scenario => ({
  name: `pay with ${token}`,
  async begin(buyer, variantIds) {
    const [order, key] = [await placed(buyer, variantIds), newId('key')];
    return () => buyer.pay(order, { token, key });
  },
});

export const scenarios: readonly Scenario[] = [
  {
    name: 'place',
    async begin(buyer, [one = '', other = '']) {
      const cart = await buyer.fillCart([one, other].map((variantId) => ({ variantId, quantity: 1 })));
      const key = newId('key');
      return () => buyer.place(cart, key);
    },
  },
  paying('tok_approve'),
  paying('tok_decline'),
  paying('tok_timeout'),
  paying('tok_error'),
  paying('tok_late'),
  {
    name: 'cancel, unpaid',
    async begin(buyer, variantIds) {
      const [order, key] = [await placed(buyer, variantIds), newId('key')];
      return () => buyer.cancel(order, key);
    },
  },
  {
    name: 'cancel, paid',
    async begin(buyer, variantIds) {
      const [order, key] = [await placed(buyer, variantIds), newId('key')];
      requireOrder(await buyer.pay(order, { token: 'tok_approve', key: newId('key') }));
      return () => buyer.cancel(order, key);
    },
  },
];

/** One boundary of a scenario: its name and which time it is passed. */
export type Boundary = { readonly boundary: string; readonly nth: number };

const QUIET_MS = 700;
const MOST_WAIT_MS = 12_000;
const SETTLES_WITHIN_MS = 30_000;

/** Runs a scenario without harm and lists every boundary it passes, in order. */
export async function listBoundaries(
  shop: Shop,
  { begin }: Scenario,
  variantIds: readonly string[],
): Promise<Boundary[]> {
  const act = await begin(shop.buyer(), variantIds);
  await quiet(shop);
  await shop.process().arm({});
  shop.tell(await act());
  await shop.settled(MOST_WAIT_MS);
  await quiet(shop);
  const times = new Map<string, number>();
  return shop
    .process()
    .passed()
    .map((boundary) => {
      const nth = (times.get(boundary) ?? 0) + 1;
      times.set(boundary, nth);
      return { boundary, nth };
    });
}

/** Until everything has been published and nothing happens any more. */
async function quiet(shop: Shop): Promise<void> {
  for (let before = -1; before !== shop.process().passed().length;) {
    before = shop.process().passed().length;
    await sleep(QUIET_MS);
  }
}

export type Trial = {
  /** Whether the process got to the boundary and died there. */
  readonly died: boolean;
  /** How long after the restart everything was settled; null when it was not in time. */
  readonly settledMs: number | null;
  readonly violations: readonly string[];
};

export type CrashOptions = {
  readonly scenario: Scenario;
  readonly at: Boundary;
  readonly variantIds: readonly string[];
  /** Whether the buyer, left without an answer, asks again with the same key. */
  readonly asksAgain: boolean;
  /** The mistake in the process that takes over. */
  readonly fault?: PlantedFault;
};

/** Kills the house at that boundary, starts it again and looks at what became of everything. */
export async function crashAt(shop: Shop, o: CrashOptions): Promise<Trial> {
  const act = await o.scenario.begin(shop.buyer(), o.variantIds);
  await quiet(shop);
  await shop.process().arm({ deathAt: o.at });
  const answered = act().then(shop.tell, () => null);
  const died = await shop.process().diesWithin(MOST_WAIT_MS);
  const answer = await answered;
  await shop.restart(o.fault);
  const restartedAt = Date.now();
  if (!answer && o.asksAgain) await act().then(shop.tell, () => null);
  const isSettled = (await shop.settled(SETTLES_WITHIN_MS - (Date.now() - restartedAt))) !== null;
  const settledMs = isSettled ? Date.now() - restartedAt : null;
  const late = settledMs === null ? [`nothing had settled ${SETTLES_WITHIN_MS / 1000} s after the restart`] : [];
  return { died, settledMs, violations: [...late, ...(await shop.violations())] };
}
