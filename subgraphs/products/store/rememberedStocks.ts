import type { KnownStock } from './stockEntries.ts';

/** The stocks that were seen last, as they were then: a guess of how they are now. */
export type RememberedStocks = {
  readonly find: (variantId: string) => KnownStock | null;
  readonly remember: (seen: KnownStock) => void;
  /** To be called after entries were moved to `stock_settled`: from then on it is looked for them there. */
  readonly entriesMoved: (variantId: string, settledThroughBefore: number) => void;
};

const MOST = 10_000;

export function createRememberedStocks(): RememberedStocks {
  const stocks = new Map<string, KnownStock>();
  const remember = ({ stock, settledThrough }: KnownStock) => {
    stocks.delete(stock.variantId);
    stocks.set(stock.variantId, { stock, settledThrough });
    const [oldest] = stocks.keys();
    if (stocks.size > MOST && oldest !== undefined) stocks.delete(oldest);
  };
  return {
    find: (variantId) => stocks.get(variantId) ?? null,
    remember,
    entriesMoved(variantId, settledThroughBefore) {
      const known = stocks.get(variantId);
      if (known?.settledThrough === settledThroughBefore)
        remember({ stock: known.stock, settledThrough: settledThroughBefore + 1 });
    },
  };
}
