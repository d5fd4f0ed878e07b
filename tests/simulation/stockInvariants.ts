import type { OrderStatus } from '../../subgraphs/orders/domain/order.ts';
import type { SettledSystem } from './simulatedBuyer.ts';

export function noOversell({ system }: SettledSystem): string[] {
  const wrong = [...system.observed.oversold];
  for (const { stock, initialOnHand, entries } of system.products.documents.values()) {
    const sumOf = (state: string) =>
      [...entries.values()].reduce((sum, entry) => sum + (entry.state === state ? entry.quantity : 0), 0);
    if (stock.onHand !== initialOnHand - sumOf('COMMITTED')) wrong.push(`${stock.variantId}: ${stock.onHand} on hand`);
    if (stock.available !== stock.onHand - sumOf('HELD'))
      wrong.push(`${stock.variantId}: ${stock.available} available`);
  }
  return wrong;
}

const stockOfStatus: Readonly<Record<OrderStatus, string>> = {
  PENDING: 'HELD',
  CONFIRMED: 'COMMITTED',
  PROCESSING: 'COMMITTED',
  COMPLETED: 'COMMITTED',
  CANCELLED: 'RELEASED',
};

/**
 * Every order line has an entry with the state of its order and its quantity; entries without an order are released.
 */
export function stockFollowsOrders({ system }: SettledSystem): string[] {
  const { orders } = system.database.committed;
  const wrong: string[] = [];
  for (const [variantId, { entries }] of system.products.documents) {
    for (const [orderId, { state, quantity }] of entries) {
      const order = orders.get(orderId);
      const line = order?.lines.find((each) => each.variantId === variantId);
      const expected = order ? stockOfStatus[order.status] : 'RELEASED';
      if (state !== expected) wrong.push(`${variantId}: ${orderId} (${order?.status ?? 'no order'}) is ${state}`);
      if (line && line.quantity !== quantity) wrong.push(`${variantId}: ${orderId} has ${quantity}`);
    }
  }
  for (const order of orders.values()) {
    for (const { variantId } of order.lines) {
      if (!system.products.documents.get(variantId)?.entries.has(order.id))
        wrong.push(`${order.id} has no ${variantId}`);
    }
  }
  return wrong;
}

/** The total movement of an order in a document matches its entry: no unit is returned twice or lost. */
export function stockReturnedOnce({ system }: SettledSystem): string[] {
  const wrong: string[] = [];
  for (const [variantId, { moved, entries }] of system.products.documents) {
    for (const [orderId, { state, quantity }] of entries) {
      const { onHand, available } = moved.get(orderId) ?? { onHand: 0, available: 0 };
      const isAway = state === 'HELD' || state === 'COMMITTED';
      const isSold = state === 'COMMITTED';
      if (available + (isAway ? quantity : 0) !== 0 || onHand + (isSold ? quantity : 0) !== 0)
        wrong.push(`${variantId}: ${orderId} (${state}) moved ${available} available, ${onHand} on hand`);
    }
  }
  return wrong;
}
