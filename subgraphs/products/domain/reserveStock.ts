import type { Stock, StockDecision, StockEntry } from './stock.ts';

export type Reservation = {
  readonly orderId: string;
  readonly quantity: number;
  readonly notAfter: Date;
  readonly holdUntil: Date;
};

/**
 * Decides a hold. What the order has already answers the same again; an entry that was released or has expired
 * refuses it, so that a reservation overtaken by its own undo takes nothing.
 */
export function reserveStock(
  stock: Stock,
  entry: StockEntry | null,
  { orderId, quantity, notAfter, holdUntil, now }: Reservation & { now: Date },
): StockDecision {
  if (entry) return repeated(entry, quantity);
  if (now > notAfter)
    return { kind: 'gone', message: `too late: it is ${now.toISOString()}, notAfter ${notAfter.toISOString()}` };
  if (stock.available < quantity) return { kind: 'insufficient', available: stock.available };
  const held: StockEntry = { orderId, quantity, state: 'HELD', holdUntil, settledAt: null, reason: null };
  return { kind: 'change', change: { from: null, entry: held, onHandDelta: 0, availableDelta: -quantity } };
}

function repeated(entry: StockEntry, quantity: number): StockDecision {
  if (entry.state !== 'HELD' && entry.state !== 'COMMITTED')
    return { kind: 'gone', message: `the order's entry is ${entry.state}` };
  if (entry.quantity === quantity) return { kind: 'same', entry };
  return { kind: 'conflict', message: `the order has ${entry.quantity} already, got ${quantity}` };
}
