import type { Order } from '../../subgraphs/orders/domain/order.ts';
import { keptMinor } from './providerModel.ts';
import type { SettledSystem } from './simulatedBuyer.ts';

export function oneChargePerToken({ system }: SettledSystem): string[] {
  const captured = [...system.provider.charges.values()].filter(({ state }) => state === 'CAPTURED');
  const byToken = Map.groupBy(captured, ({ token }) => token);
  return [...byToken].flatMap(([token, { length }]) => (length > 1 ? [`${token} was charged ${length} times`] : []));
}

/** The provider keeps what is due: the total less refunds of a paid order, and nothing of other orders. */
export function moneyKeptIsDue({ system }: SettledSystem): string[] {
  const { attempts } = system.database.committed;
  const kept = new Map<string, number>();
  const wrong: string[] = [];
  for (const booked of system.provider.charges.values()) {
    const orderId = attempts.get(booked.attemptId)?.orderId;
    if (orderId) kept.set(orderId, (kept.get(orderId) ?? 0) + keptMinor(booked));
    else if (keptMinor(booked) !== 0) wrong.push(`${booked.attemptId} has no order and keeps ${keptMinor(booked)}`);
  }
  for (const order of system.database.rows('orders')) {
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

/** All entries sum to zero, and the ledger's provider account equals what the provider keeps of each order. */
export function ledgerBalances({ system }: SettledSystem): string[] {
  const { attempts } = system.database.committed;
  const kept = new Map<string, number>();
  let sum = 0;
  for (const { orderId, entries } of system.database.rows('ledger')) {
    for (const { account, amountMinor } of entries) {
      sum += amountMinor;
      if (account === 'PROVIDER') kept.set(orderId, (kept.get(orderId) ?? 0) + amountMinor);
    }
  }
  for (const booked of system.provider.charges.values()) {
    const orderId = attempts.get(booked.attemptId)?.orderId ?? 'no order';
    kept.set(orderId, (kept.get(orderId) ?? 0) - keptMinor(booked));
  }
  const wrong = [...kept].filter(([, left]) => left !== 0).map(([orderId, left]) => `${orderId}: differs by ${left}`);
  return sum === 0 ? wrong : [...wrong, `the ledger sums to ${sum}`];
}
