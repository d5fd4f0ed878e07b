/** The current price, name and stock of a variant; products is their only source. */
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

/** A quantity of one variant. */
export type StockLine = { readonly variantId: string; readonly quantity: number };

/** A line of a stock command's response: its state after the command, and the price and name it is sold at. */
export type ReservedLine = StockLine & {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly imageUrl: string | null;
  readonly unitMinor: number;
  readonly currency: string;
  readonly state: 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | null;
};

/** A requested quantity exceeds the available one. */
export type Shortage = { readonly variantId: string; readonly requested: number; readonly available: number };
