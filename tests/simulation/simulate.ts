import type { Cart } from '../../subgraphs/orders/domain/cart.ts';
import { isActive } from '../../subgraphs/orders/domain/saga.ts';
import { Buyer, UNIT_MINOR } from './buyers.ts';
import type { Hits } from './faults.ts';
import { violations, type Violation } from './invariants.ts';
import { Town, type Variant } from './town.ts';

export type Simulated = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly hits: Hits;
  readonly trace: readonly string[];
};

const ACTIVE_MS = 90_000;
const FLUSH_MS = 100_000;
const SETTLE_MS = 20 * 60_000;

/** One seed: a shop with faults, its healing, and what is wrong with it then; nothing, if orders never lie. */
export async function simulate(
  seed: number,
  options: { readonly variant?: Variant; readonly isTraced?: boolean } = {},
): Promise<Simulated> {
  const town = new Town(seed, options);
  const buyers = furnish(town);
  town.open();
  let living = buyers.length;
  for (const buyer of buyers) void buyer.live().finally(() => (living -= 1));
  await town.time.pass(ACTIVE_MS, () => living === 0);
  const process = town.heal();
  await town.time.pass(FLUSH_MS);
  await town.time.pass(SETTLE_MS, () => isSettled(town));
  const requests = buyers.flatMap((buyer) => buyer.requests.map((request) => ({ buyer, request })));
  for (const { buyer, request } of requests) {
    let isAnswered = false;
    void buyer.ask(request, process).finally(() => (isAnswered = true));
    await town.time.pass(60_000, () => isAnswered);
  }
  await town.time.pass(SETTLE_MS, () => isSettled(town));
  const broken = violations({ town, requests: requests.map(({ request }) => request) });
  process.die();
  return { seed, violations: broken, hits: town.faults.hits, trace: town.trace.lines };
}

function isSettled({ database }: Town): boolean {
  const isOpen = database.rows('orders').some(({ status }) => status === 'PENDING');
  return !isOpen && !database.rows('sagas').some(({ saga }) => isActive(saga.state));
}

/** Few units of few variants, and more buyers than that. */
function furnish(town: Town): Buyer[] {
  const { chance } = town;
  const variantIds = ['var_a', 'var_b'].slice(0, chance.between(1, 2));
  for (const id of variantIds) town.products.stock(id, chance.between(1, 3), UNIT_MINOR);
  return Array.from({ length: chance.between(1, 3) }, (_, index) => {
    const wanted = variantIds.filter((_id, at) => at === 0 || chance.happens(0.6)).sort(() => chance.next() - 0.5);
    const cart = cartOf(`usr_${index + 1}`, wanted, chance.between(1, 2));
    town.database.committed.carts.set(cart.id, { ...cart, orderId: null });
    return new Buyer(town, { chance: chance.fork(10 + index), cart });
  });
}

function cartOf(ownerId: string, variantIds: readonly string[], quantity: number): Cart {
  const lines = variantIds.map((variantId) => {
    const seen = { productId: `prd_${variantId}`, sku: variantId, name: variantId, imageUrl: null };
    const price = { unitMinor: UNIT_MINOR, currency: 'USD', weightGrams: 100 };
    const id = `cln_${ownerId}_${variantId}`;
    return { id, variantId, quantity, seen: { ...seen, ...price }, priceWhenAddedMinor: UNIT_MINOR };
  });
  const cart = { id: `crt_${ownerId}`, token: null, ownerId, state: 'OPEN', version: 1, expiresAt: null } as const;
  return { ...cart, lines };
}
