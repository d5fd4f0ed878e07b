import { isActive } from '../../subgraphs/orders/domain/saga.ts';
import { ledgerBalances, moneyKeptIsDue, oneChargePerKey } from './moneyInvariants.ts';
import type { Shop } from './shop.ts';
import { noOversell, stockFollowsOrders, stockReturnedOnce } from './stockInvariants.ts';
import { eventsTold, legalPaths, stateIsFold, versionsWithoutGaps } from './storyInvariants.ts';

export type Violation = { readonly invariant: Invariant; readonly what: string };
type Check = (shop: Shop) => string[];

/** What holds in a shop where everything has healed, each with how it is checked. */
export const invariants = {
  'no oversell': noOversell,
  'nothing is sold unpaid': ({ town }) => town.seen.soldUnpaid.map((id) => `${id} had stock committed unpaid`),
  'nothing is placed without stock': ({ town }) => town.seen.withoutStock,
  'stock follows its order': stockFollowsOrders,
  'stock returned exactly once': stockReturnedOnce,
  'every acknowledged order exists': acknowledgedExist,
  'one key, one outcome': oneOutcomePerKey,
  'one order per cart': oneOrderPerCart,
  'at most one charge per key': oneChargePerKey,
  'money kept is money due': moneyKeptIsDue,
  'everything settles': everythingSettles,
  'versions without gaps': versionsWithoutGaps,
  'legal paths only': legalPaths,
  'state is the fold of its events': stateIsFold,
  'each event told once, in order': eventsTold,
  'the ledger tells what moved': ledgerBalances,
} as const satisfies Record<string, Check>;

export type Invariant = keyof typeof invariants;

export function violations(shop: Shop): Violation[] {
  return Object.entries(invariants).flatMap(([invariant, check]) =>
    // The names are those of the table above.
    check(shop).map((what) => ({ invariant: invariant as Invariant, what })),
  );
}

function acknowledgedExist({ town, requests }: Shop): string[] {
  const acknowledged = requests.flatMap(({ answers }) => answers.filter(({ refusals }) => refusals.length === 0));
  const missing = acknowledged.filter(({ orderId }) => !orderId || !town.database.committed.orders.has(orderId));
  return missing.map(({ orderId }) => `${orderId} was acknowledged and is not there`);
}

/** Every final answer under a key is the same, the one after everything healed included, and is what was kept. */
function oneOutcomePerKey({ requests }: Shop): string[] {
  return requests.flatMap(({ userId, key, answers }) => {
    const outcomes = new Set(
      answers.map(({ orderId, cartId, refusals }) => JSON.stringify({ orderId, cartId, refusals })),
    );
    if (outcomes.size === 1) return [];
    return [`${userId} ${key} has ${outcomes.size} outcomes: ${[...outcomes].join(' and ')}`];
  });
}

function oneOrderPerCart({ town }: Shop): string[] {
  const byCart = Map.groupBy(town.database.rows('orders'), ({ cartId }) => cartId);
  return town.database.rows('carts').flatMap(({ id, state }) => {
    const count = byCart.get(id)?.length ?? 0;
    return count === (state === 'CLOSED' ? 1 : 0) ? [] : [`cart ${id} is ${state} and became ${count} orders`];
  });
}

function everythingSettles({ town }: Shop): string[] {
  const { database } = town;
  return [
    ...database.rows('sagas').flatMap(({ saga }) => (isActive(saga.state) ? [`${saga.id} is at ${saga.step}`] : [])),
    ...database.rows('keys').flatMap(({ name, outcome }) => (outcome ? [] : [`key ${name.key} has no outcome`])),
    ...database.rows('attempts').flatMap(({ id, state }) => (state === 'IN_FLIGHT' ? [`${id} is in flight`] : [])),
    ...database.rows('refunds').flatMap(({ id, state }) => (state === 'REQUESTED' ? [`${id} is open`] : [])),
    ...database.rows('carts').flatMap(({ id, state }) => (state === 'PLACING' ? [`${id} is PLACING`] : [])),
    ...database.rows('orders').flatMap(({ id, status }) => (status === 'PENDING' ? [`${id} is PENDING`] : [])),
  ];
}
