import type { Quote, ReservedLine, StockLine } from '../../subgraphs/orders/domain/quote.ts';
import type { ReservationState } from '../../subgraphs/orders/domain/reconcileStock.ts';
import type { Products, ReserveCommand, ReserveOutcome } from '../../subgraphs/orders/participants/products.ts';

type Entry = { quantity: number; state: NonNullable<ReservationState>; holdUntil: number };
type Variant = { onHand: number; available: number; unitMinor: number; entries: Map<string, Entry> };

/** Products' stock in memory: the same commands with the same rules; each line is atomic, the command is not. */
export class MemoryProducts implements Products {
  readonly variants = new Map<string, Variant>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  stock(variantId: string, onHand: number, unitMinor: number): void {
    this.variants.set(variantId, { onHand, available: onHand, unitMinor, entries: new Map() });
  }

  async quote(variantIds: readonly string[]): Promise<Map<string, Quote>> {
    const known = variantIds.filter((id) => this.variants.has(id));
    return new Map(known.map((id) => [id, this.#quote(id)]));
  }

  async reserveStock({ orderId, lines, notAfter, holdUntil }: ReserveCommand): Promise<ReserveOutcome> {
    const shortages = [];
    for (const { variantId, quantity } of lines) {
      const variant = this.#variant(variantId);
      const entry = variant.entries.get(orderId);
      if (entry && entry.state !== 'HELD') return refused(`the order's entry is ${entry.state}`);
      if (entry) continue;
      if (this.#now() > notAfter.getTime()) return refused('too late');
      if (variant.available < quantity)
        shortages.push({ variantId, requested: quantity, available: variant.available });
      else {
        variant.available -= quantity;
        variant.entries.set(orderId, { quantity, state: 'HELD', holdUntil: holdUntil.getTime() });
      }
    }
    if (shortages.length > 0) return { kind: 'insufficient', shortages };
    return { kind: 'reserved', lines: lines.map((line) => this.#answer(orderId, line)) };
  }

  async commitStock({ orderId, lines }: { orderId: string; lines: readonly StockLine[] }) {
    const gone: string[] = [];
    for (const { variantId, quantity } of lines) {
      const variant = this.#variant(variantId);
      const entry = variant.entries.get(orderId);
      if (entry?.state === 'COMMITTED') continue;
      if (entry?.state === 'HELD') variant.onHand -= quantity;
      else if (entry?.state === 'EXPIRED' && variant.available >= quantity) {
        variant.onHand -= quantity;
        variant.available -= quantity;
      } else {
        gone.push(variantId);
        continue;
      }
      entry.state = 'COMMITTED';
    }
    return gone.length > 0 ? { kind: 'gone' as const, variantIds: gone } : { kind: 'committed' as const };
  }

  async releaseStock({ orderId, lines }: { orderId: string; lines: readonly StockLine[] }): Promise<void> {
    for (const { variantId, quantity } of lines) {
      const variant = this.#variant(variantId);
      const entry = variant.entries.get(orderId) ?? { quantity, state: 'EXPIRED', holdUntil: 0 };
      if (entry.state === 'HELD' || entry.state === 'COMMITTED') variant.available += entry.quantity;
      if (entry.state === 'COMMITTED') variant.onHand += entry.quantity;
      variant.entries.set(orderId, { ...entry, state: 'RELEASED' });
    }
  }

  /** Expires holds past their `holdUntil`. */
  expireHolds(): void {
    for (const variant of this.variants.values()) {
      for (const entry of variant.entries.values()) {
        if (entry.state !== 'HELD' || entry.holdUntil > this.#now()) continue;
        entry.state = 'EXPIRED';
        variant.available += entry.quantity;
      }
    }
  }

  #variant(variantId: string): Variant {
    const variant = this.variants.get(variantId);
    if (!variant) throw new Error(`expected variant ${variantId}`);
    return variant;
  }

  #quote(variantId: string): Quote {
    const { unitMinor, available } = this.#variant(variantId);
    const price = { unitMinor, currency: 'USD', weightGrams: 100 };
    return { variantId, ...productOf(variantId), ...price, available, isSellable: true };
  }

  #answer(orderId: string, { variantId, quantity }: StockLine): ReservedLine {
    const { unitMinor, entries } = this.#variant(variantId);
    const state = entries.get(orderId)?.state ?? null;
    return { variantId, quantity, ...productOf(variantId), unitMinor, currency: 'USD', state };
  }
}

function productOf(variantId: string) {
  return { productId: `prd_of_${variantId}`, sku: variantId, name: `A ${variantId}`, imageUrl: null };
}

function refused(message: string): ReserveOutcome {
  return { kind: 'refused', code: 'CONFLICT', message };
}
