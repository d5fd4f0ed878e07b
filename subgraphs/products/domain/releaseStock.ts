import type { StockDecision, StockEntry } from './stock.ts';

type Release = { readonly orderId: string; readonly quantity: number; readonly reason: string | null };

/** Decides to give back what an order has; without an entry, one is left for a late reservation to find. */
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
