/** What became of an order's units, or ADJUSTED: a change by hand under its key. */
export type StockEntryState = 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | 'ADJUSTED';

/** What one order (or one adjustment, whose id begins with `adj_`) did to the stock of one variant. */
export type StockEntry = {
  readonly orderId: string;
  readonly quantity: number;
  readonly state: StockEntryState;
  readonly holdUntil: Date | null;
  /** When it left HELD. */
  readonly settledAt: Date | null;
  readonly reason: string | null;
};

/** The units of one variant: `onHand` in the house, of them `available` not held. Never below zero. */
export type Stock = {
  readonly variantId: string;
  readonly productId: string;
  readonly onHand: number;
  readonly available: number;
  readonly updatedAt: Date;
};

/** What the house tells of stock. */
export type StockFactType = 'stock.changed' | 'stock.hold_expired';

/** One change of a stock document: an entry's new state and what it moves. Guarded by `from` and `available ≥ needs`. */
export type StockChange = {
  readonly from: StockEntryState | null;
  readonly entry: StockEntry;
  readonly onHandDelta: number;
  readonly availableDelta: number;
};

/** What a stock command comes to, seen from one state of the document. */
export type StockDecision =
  | { readonly kind: 'change'; readonly change: StockChange }
  | { readonly kind: 'same'; readonly entry: StockEntry }
  | { readonly kind: 'insufficient'; readonly available: number }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'conflict'; readonly message: string };

export type StockState = 'IN_STOCK' | 'LOW_STOCK' | 'OUT_OF_STOCK';

const LOW_STOCK = 5;

/** How much there is, in a word. */
export function stockStateOf(available: number): StockState {
  if (available <= 0) return 'OUT_OF_STOCK';
  return available <= LOW_STOCK ? 'LOW_STOCK' : 'IN_STOCK';
}
