/** What the catalogue says of one variant now: the only source of prices, names and stock. */
export type Quote = {
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly imageUrl: string | null;
  readonly unitMinor: number;
  readonly currency: string;
  readonly weightGrams: number | null;
  readonly available: number;
  readonly isSellable: boolean;
};

/** So many units of one variant. */
export type StockLine = { readonly variantId: string; readonly quantity: number };

/** A line of a stock command as answered: its state after the command, and the price and name that count. */
export type ReservedLine = StockLine & {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly imageUrl: string | null;
  readonly unitMinor: number;
  readonly currency: string;
  readonly state: 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | null;
};

/** More was asked for than there is. */
export type Shortage = { readonly variantId: string; readonly requested: number; readonly available: number };
