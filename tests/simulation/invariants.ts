import { isActive } from '../../subgraphs/orders/domain/saga.ts';
import { ledgerBalances, moneyKeptIsDue, oneChargePerToken } from './moneyInvariants.ts';
import type { SettledSystem } from './simulatedBuyer.ts';
import { noOversell, stockFollowsOrders, stockReturnedOnce } from './stockInvariants.ts';
import {
  eventsPublishedOnce,
  legalTransitions,
  stateMatchesEvents,
  versionsWithoutGaps,
} from './timelineInvariants.ts';

export type InvariantViolation = { readonly invariant: Invariant; readonly what: string };
type Check = (shop: SettledSystem) => string[];

/** The invariants of a settled system, each with its check. */
export const invariants = {
  'no oversell': noOversell,
  'no stock is committed unpaid': ({ system }) =>
    system.observed.soldUnpaid.map((id) => `${id} had stock committed unpaid`),
  'no order is placed without stock': ({ system }) => system.observed.withoutStock,
  'stock follows its order': stockFollowsOrders,
  'stock returned exactly once': stockReturnedOnce,
  'every acknowledged order exists': acknowledgedExist,
  'one key, one outcome': oneOutcomePerKey,
  'one order per cart': oneOrderPerCart,
  'at most one charge per token': oneChargePerToken,
  'kept money is due money': moneyKeptIsDue,
  'everything settles': everythingSettles,
  'versions without gaps': versionsWithoutGaps,
  'legal transitions only': legalTransitions,
  'state is the fold of its events': stateMatchesEvents,
  'each event is published once, in order': eventsPublishedOnce,
  'the ledger matches the money moved': ledgerBalances,
} as const satisfies Record<string, Check>;

export type Invariant = keyof typeof invariants;

export function invariantViolations(shop: SettledSystem): InvariantViolation[] {
  return Object.entries(invariants).flatMap(([invariant, check]) =>
    // The names are those of the table above.
    check(shop).map((what) => ({ invariant: invariant as Invariant, what })),
  );
}

function acknowledgedExist({ system, requests }: SettledSystem): string[] {
  const acknowledged = requests.flatMap(({ answers }) => answers.filter(({ refusals }) => refusals.length === 0));
  const missing = acknowledged.filter(({ orderId }) => !orderId || !system.database.committed.orders.has(orderId));
  return missing.map(({ orderId }) => `${orderId} was acknowledged and does not exist`);
}

/** All final outcomes of a key are equal, also the one after healing. */
function oneOutcomePerKey({ requests }: SettledSystem): string[] {
  return requests.flatMap(({ userId, key, answers }) => {
    const outcomes = new Set(
      answers.map(({ orderId, cartId, refusals }) => JSON.stringify({ orderId, cartId, refusals })),
    );
    if (outcomes.size === 1) return [];
    return [`${userId} ${key} has ${outcomes.size} outcomes: ${[...outcomes].join(' and ')}`];
  });
}

function oneOrderPerCart({ system }: SettledSystem): string[] {
  const byCart = Map.groupBy(system.database.rows('orders'), ({ cartId }) => cartId);
  return system.database.rows('carts').flatMap(({ id, state }) => {
    const count = byCart.get(id)?.length ?? 0;
    return count === (state === 'CLOSED' ? 1 : 0) ? [] : [`cart ${id} is ${state} and became ${count} orders`];
  });
}

function everythingSettles({ system }: SettledSystem): string[] {
  const { database } = system;
  return [
    ...database.rows('sagas').flatMap(({ saga }) => (isActive(saga.state) ? [`${saga.id} is at ${saga.step}`] : [])),
    ...database.rows('keys').flatMap(({ name, outcome }) => (outcome ? [] : [`key ${name.key} has no outcome`])),
    ...database.rows('attempts').flatMap(({ id, state }) => (state === 'IN_FLIGHT' ? [`${id} is in flight`] : [])),
    ...database.rows('refunds').flatMap(({ id, state }) => (state === 'REQUESTED' ? [`${id} is open`] : [])),
    ...database.rows('carts').flatMap(({ id, state }) => (state === 'PLACING' ? [`${id} is PLACING`] : [])),
    ...database.rows('orders').flatMap(({ id, status }) => (status === 'PENDING' ? [`${id} is PENDING`] : [])),
  ];
}
