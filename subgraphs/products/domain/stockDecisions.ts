import type { Stock, StockDecision, StockEntry } from './stock.ts';

// A repeated decision on an entry returns it as it is (`same`), so every stock command is idempotent by order and
// variant.

type Reservation = {
  readonly orderId: string;
  readonly quantity: number;
  readonly notAfter: Date;
  readonly holdUntil: Date;
};

/**
 * Decides a hold. An order that holds or has bought the units gets the same entry again. A released or expired entry
 * refuses, so that a reservation that arrives after its own release takes nothing.
 */
export function reserveStock(
  stock: Stock,
  entry: StockEntry | null,
  { orderId, quantity, notAfter, holdUntil, now }: Reservation & { now: Date },
): StockDecision {
  if (entry) return repeatedReservation(entry, quantity);
  if (now > notAfter)
    return { kind: 'gone', message: `too late: it is ${now.toISOString()}, notAfter ${notAfter.toISOString()}` };
  if (stock.available < quantity) return { kind: 'insufficient', available: stock.available };
  const held: StockEntry = { orderId, quantity, state: 'HELD', holdUntil, settledAt: null, reason: null };
  return { kind: 'change', change: { from: null, entry: held, onHandDelta: 0, availableDelta: -quantity } };
}

function repeatedReservation(entry: StockEntry, quantity: number): StockDecision {
  if (entry.state !== 'HELD' && entry.state !== 'COMMITTED')
    return { kind: 'gone', message: `the order's entry is ${entry.state}` };
  if (entry.quantity === quantity) return { kind: 'same', entry };
  return { kind: 'conflict', message: `the order has ${entry.quantity} already, got ${quantity}` };
}

/** Decides the sale of the units an order holds. An expired hold is sold as long as enough units are available. */
export function commitStock(
  stock: Stock,
  entry: StockEntry | null,
  { quantity, now }: { quantity: number; now: Date },
): StockDecision {
  if (!entry || entry.state === 'RELEASED' || entry.state === 'ADJUSTED')
    return { kind: 'gone', message: entry ? `the order's entry is ${entry.state}` : 'the order holds nothing' };
  if (entry.quantity !== quantity)
    return { kind: 'conflict', message: `the order holds ${entry.quantity}, got ${quantity}` };
  if (entry.state === 'COMMITTED') return { kind: 'same', entry };
  if (entry.state === 'EXPIRED' && stock.available < quantity)
    return { kind: 'gone', message: 'the hold has expired and the units are sold' };
  const change = {
    from: entry.state,
    entry: { ...entry, state: 'COMMITTED', settledAt: now },
    onHandDelta: -quantity,
    availableDelta: entry.state === 'EXPIRED' ? -quantity : 0,
  } as const;
  return { kind: 'change', change };
}

type Release = { readonly orderId: string; readonly quantity: number; readonly reason: string | null };

/** Decides the release of an order's units. Without an entry it creates one, which refuses a late reservation. */
export function releaseStock(
  entry: StockEntry | null,
  { orderId, quantity, reason, now }: Release & { now: Date },
): StockDecision {
  if (entry?.state === 'RELEASED') return { kind: 'same', entry };
  const units = entry?.quantity ?? quantity;
  const isHeld = entry?.state === 'HELD';
  const isCommitted = entry?.state === 'COMMITTED';
  const change = {
    from: entry?.state ?? null,
    entry: { orderId, quantity: units, state: 'RELEASED', holdUntil: entry?.holdUntil ?? null, settledAt: now, reason },
    onHandDelta: isCommitted ? units : 0,
    availableDelta: isHeld || isCommitted ? units : 0,
  } as const;
  return { kind: 'change', change };
}

/** Decides whether a hold expires: the safety net for an order that neither commits nor releases it. */
export function expireHold(entry: StockEntry | null, now: Date): StockDecision {
  if (!entry) return { kind: 'gone', message: 'the order holds nothing' };
  if (entry.state !== 'HELD' || entry.holdUntil === null || entry.holdUntil > now) return { kind: 'same', entry };
  const expired: StockEntry = { ...entry, state: 'EXPIRED', settledAt: now };
  return {
    kind: 'change',
    change: { from: 'HELD', entry: expired, onHandDelta: 0, availableDelta: entry.quantity },
  };
}
