import type { StockDecision, StockEntry } from './stock.ts';

/** Decides whether a hold ends by itself: the safety net for an order nobody ended. */
export function expireHold(entry: StockEntry | null, now: Date): StockDecision {
  if (!entry) return { kind: 'gone', message: 'the order holds nothing' };
  if (entry.state !== 'HELD' || entry.holdUntil === null || entry.holdUntil > now) return { kind: 'same', entry };
  const expired: StockEntry = { ...entry, state: 'EXPIRED', settledAt: now };
  return {
    kind: 'change',
    change: { from: 'HELD', entry: expired, onHandDelta: 0, availableDelta: entry.quantity },
  };
}
