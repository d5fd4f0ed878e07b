import { LRUCache } from 'lru-cache';
import type { StockSnapshot } from './stockDocuments.ts';

/** The stocks that this process read or changed last. They may be outdated: optimistic attempts start from them. */
export type StockCache = {
  readonly get: (variantId: string) => StockSnapshot | null;
  readonly put: (snapshot: StockSnapshot) => void;
  /** Call after entries have moved to `stock_settled`: attempts made from now on look for them there. */
  readonly entriesMoved: (variantId: string, settledThroughBefore: number) => void;
};

const MAX_CACHED_STOCKS = 10_000;

/** Creates an empty cache that keeps the 10,000 stocks used last. */
export function createStockCache(): StockCache {
  const stocks = new LRUCache<string, StockSnapshot>({ max: MAX_CACHED_STOCKS });
  const put = ({ stock, settledThrough }: StockSnapshot) => void stocks.set(stock.variantId, { stock, settledThrough });
  return {
    get: (variantId) => stocks.get(variantId) ?? null,
    put,
    entriesMoved(variantId, settledThroughBefore) {
      const cached = stocks.get(variantId);
      if (cached?.settledThrough === settledThroughBefore)
        put({ stock: cached.stock, settledThrough: settledThroughBefore + 1 });
    },
  };
}
