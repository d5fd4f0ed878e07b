import type { Order } from '../../subgraphs/orders/domain/order.ts';
import { keptOf } from './paymentHouse.ts';
import type { Shop } from './shop.ts';

export function oneChargePerKey({ town }: Shop): string[] {
  const captured = [...town.provider.books.values()].filter(({ state }) => state === 'CAPTURED');
  const byToken = Map.groupBy(captured, ({ token }) => token);
  return [...byToken].flatMap(([token, { length }]) => (length > 1 ? [`${token} was charged ${length} times`] : []));
}

/** What the provider keeps of an order's attempts is what is due: the total less refunds while it stands, else nothing. */
export function moneyKeptIsDue({ town }: Shop): string[] {
  const { attempts } = town.database.committed;
  const kept = new Map<string, number>();
  const wrong: string[] = [];
  for (const booked of town.provider.books.values()) {
    const orderId = attempts.get(booked.attemptId)?.orderId;
    if (orderId) kept.set(orderId, (kept.get(orderId) ?? 0) + keptOf(booked));
    else if (keptOf(booked) !== 0) wrong.push(`${booked.attemptId} is nobody's and keeps ${keptOf(booked)}`);
  }
  for (const order of town.database.rows('orders')) {
    const due = dueOf(order);
    if ((kept.get(order.id) ?? 0) !== due)
      wrong.push(`${order.id} (${order.status}): ${kept.get(order.id)} kept, ${due} due`);
  }
  return wrong;
}

function dueOf({ status, totals, refundedMinor }: Order): number {
  const isPaid = status === 'CONFIRMED' || status === 'PROCESSING' || status === 'COMPLETED';
  return isPaid ? totals.totalMinor - refundedMinor : 0;
}

/** All entries sum to zero, and what the ledger says the provider keeps of an order is what it does keep. */
export function ledgerBalances({ town }: Shop): string[] {
  const { attempts } = town.database.committed;
  const kept = new Map<string, number>();
  let sum = 0;
  for (const { orderId, entries } of town.database.rows('ledger')) {
    for (const { account, amountMinor } of entries) {
      sum += amountMinor;
      if (account === 'PROVIDER') kept.set(orderId, (kept.get(orderId) ?? 0) + amountMinor);
    }
  }
  for (const booked of town.provider.books.values()) {
    const orderId = attempts.get(booked.attemptId)?.orderId ?? 'nobody';
    kept.set(orderId, (kept.get(orderId) ?? 0) - keptOf(booked));
  }
  const wrong = [...kept].filter(([, left]) => left !== 0).map(([orderId, left]) => `${orderId}: ${left} apart`);
  return sum === 0 ? wrong : [...wrong, `the ledger sums to ${sum}`];
}
