import { checkText, checkWhole } from './checks.ts';
import { refusalAt, type ProductsRefusal } from './refusal.ts';
import type { Stock, StockDecision, StockEntry } from './stock.ts';

export const MAX_ADJUSTMENT = 1_000_000;
const MAX_ON_HAND = 2_000_000_000;

type Adjustment = { readonly delta: number; readonly reason: string };

/** Refuses an adjustment of zero or too many units, or without a reason. */
export function checkAdjustment({ delta, reason }: Adjustment): ProductsRefusal[] {
  const refusals = [
    ...checkWhole(['delta'], delta, [-MAX_ADJUSTMENT, MAX_ADJUSTMENT]),
    ...checkText(['reason'], reason, [1, 300]),
  ];
  if (delta === 0) refusals.push(refusalAt('VALIDATION', ['delta'], 'expected units to add or take, got 0'));
  return refusals;
}

/**
 * Decides an adjustment by staff. `orderId` is the adjustment's id, derived from its key; its entry makes it
 * idempotent.
 */
export function adjustStock(
  stock: Stock,
  entry: StockEntry | null,
  { orderId, delta, reason, now }: Adjustment & { orderId: string; now: Date },
): StockDecision {
  if (entry) {
    const isSame = entry.quantity === delta && entry.reason === reason;
    return isSame
      ? { kind: 'same', entry }
      : { kind: 'conflict', message: 'the key was used for another adjustment before' };
  }
  if (stock.available + delta < 0) return { kind: 'insufficient', available: stock.available };
  if (stock.onHand + delta > MAX_ON_HAND)
    return { kind: 'gone', message: `expected at most ${MAX_ON_HAND} units on hand after the adjustment` };
  const adjusted: StockEntry = {
    orderId,
    quantity: delta,
    state: 'ADJUSTED',
    holdUntil: null,
    settledAt: now,
    reason,
  };
  return { kind: 'change', change: { from: null, entry: adjusted, onHandDelta: delta, availableDelta: delta } };
}
