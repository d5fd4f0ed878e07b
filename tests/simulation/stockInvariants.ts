import type { OrderStatus } from '../../subgraphs/orders/domain/order.ts';
import type { Shop } from './shop.ts';

export function noOversell({ town }: Shop): string[] {
  const wrong = [...town.seen.oversold];
  for (const { stock, boughtIn, entries } of town.products.documents.values()) {
    const sumOf = (state: string) =>
      [...entries.values()].reduce((sum, entry) => sum + (entry.state === state ? entry.quantity : 0), 0);
    if (stock.onHand !== boughtIn - sumOf('COMMITTED')) wrong.push(`${stock.variantId}: ${stock.onHand} on hand`);
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

/** Every line of an order is in the state its order says, in the quantity sold; what is no order's was let go. */
export function stockFollowsOrders({ town }: Shop): string[] {
  const { orders } = town.database.committed;
  const wrong: string[] = [];
  for (const [variantId, { entries }] of town.products.documents) {
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
      if (!town.products.documents.get(variantId)?.entries.has(order.id)) wrong.push(`${order.id} has no ${variantId}`);
    }
  }
  return wrong;
}

/** What an order moved in a document altogether is what its entry says: nothing came back twice, nothing stayed away. */
export function stockReturnedOnce({ town }: Shop): string[] {
  const wrong: string[] = [];
  for (const [variantId, { moved, entries }] of town.products.documents) {
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
