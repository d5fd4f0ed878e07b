import type { Stock, StockDecision, StockEntry } from './stock.ts';

/** Decides to sell what an order holds; what has expired is sold as long as there is enough left. */
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
