import { derivedId } from '#platform/ids/ids.ts';
import type { Cart } from '../../subgraphs/orders/domain/cart.ts';
import { isActive } from '../../subgraphs/orders/domain/saga.ts';
import { SimulatedBuyer, UNIT_MINOR } from './simulatedBuyer.ts';
import type { FaultHits } from './faultInjector.ts';
import { invariantViolations, type InvariantViolation } from './invariants.ts';
import { SimulatedSystem, type SystemVariant } from './simulatedSystem.ts';

export type SimulationResult = {
  readonly seed: number;
  readonly violations: readonly InvariantViolation[];
  readonly hits: FaultHits;
  readonly trace: readonly string[];
};

const ACTIVE_MS = 90_000;
const FLUSH_MS = 100_000;
const SETTLE_MS = 20 * 60_000;

/** Simulates one seed: a system with faults, then its healing. Returns the violated invariants. */
export async function simulate(
  seed: number,
  options: { readonly variant?: SystemVariant; readonly isTraced?: boolean } = {},
): Promise<SimulationResult> {
  const system = new SimulatedSystem(seed, options);
  const buyers = createBuyers(system);
  system.start();
  let active = buyers.length;
  for (const buyer of buyers) void buyer.run().finally(() => (active -= 1));
  await system.time.advance(ACTIVE_MS, () => active === 0);
  const process = system.heal();
  await system.time.advance(FLUSH_MS);
  await system.time.advance(SETTLE_MS, () => isSettled(system));
  const requests = buyers.flatMap((buyer) => buyer.requests.map((request) => ({ buyer, request })));
  for (const { buyer, request } of requests) {
    let isAnswered = false;
    void buyer.send(request, process).finally(() => (isAnswered = true));
    await system.time.advance(60_000, () => isAnswered);
  }
  await system.time.advance(SETTLE_MS, () => isSettled(system));
  const violations = invariantViolations({ system, requests: requests.map(({ request }) => request) });
  process.crash();
  return { seed, violations, hits: system.faults.hits, trace: system.trace.lines };
}

function isSettled({ database }: SimulatedSystem): boolean {
  const isOpen = database.rows('orders').some(({ status }) => status === 'PENDING');
  return !isOpen && !database.rows('sagas').some(({ saga }) => isActive(saga.state));
}

/** Creates one or two variants with few units, and up to three buyers with carts. */
function createBuyers(system: SimulatedSystem): SimulatedBuyer[] {
  const { random } = system;
  const variantIds = ['var_a', 'var_b'].slice(0, random.between(1, 2));
  for (const id of variantIds) system.products.stock(id, random.between(1, 3), UNIT_MINOR);
  return Array.from({ length: random.between(1, 3) }, (_, index) => {
    const wanted = variantIds.filter((_id, at) => at === 0 || random.happens(0.6)).sort(() => random.next() - 0.5);
    const cart = cartOf(`usr_${index + 1}`, wanted, random.between(1, 2));
    system.database.committed.carts.set(cart.id, { ...cart, orderId: null });
    return new SimulatedBuyer(system, { random: random.fork(10 + index), cart });
  });
}

function cartOf(ownerId: string, variantIds: readonly string[], quantity: number): Cart {
  const lines = variantIds.map((variantId) => {
    const seen = { productId: `prd_${variantId}`, sku: variantId, name: variantId, imageUrl: null };
    const price = { unitMinor: UNIT_MINOR, currency: 'USD', weightGrams: 100 };
    const id = `cln_${ownerId}_${variantId}`;
    return { id, variantId, quantity, seen: { ...seen, ...price }, priceWhenAddedMinor: UNIT_MINOR };
  });
  const cart = {
    id: derivedId('crt', ownerId),
    token: null,
    ownerId,
    state: 'OPEN',
    version: 1,
    expiresAt: null,
  } as const;
  return { ...cart, lines };
}
