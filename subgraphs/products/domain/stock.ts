/** The state of an order's units; ADJUSTED: a stock adjustment by staff. */
export type StockEntryState = 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | 'ADJUSTED';

/** What one order did to the stock of one variant, or one adjustment, whose id starts with `adj_`. */
export type StockEntry = {
  readonly orderId: string;
  readonly quantity: number;
  readonly state: StockEntryState;
  readonly holdUntil: Date | null;
  /** When it left HELD. */
  readonly settledAt: Date | null;
  readonly reason: string | null;
};

/** The units of one variant: `onHand` in the warehouse, `available` of them not held. Neither is ever negative. */
export type Stock = {
  readonly variantId: string;
  readonly productId: string;
  readonly onHand: number;
  readonly available: number;
  readonly updatedAt: Date;
};

/** The types of stock events. */
export type StockEventType = 'stock.changed' | 'stock.hold_expired';

/** One change of a stock document: the entry's new state and the units it moves. `from` is the entry's state before. */
export type StockChange = {
  readonly from: StockEntryState | null;
  readonly entry: StockEntry;
  readonly onHandDelta: number;
  readonly availableDelta: number;
};

/** The decision of a stock command; `same`: the entry records it already, so nothing changes. */
export type StockDecision =
  | { readonly kind: 'change'; readonly change: StockChange }
  | { readonly kind: 'same'; readonly entry: StockEntry }
  | { readonly kind: 'insufficient'; readonly available: number }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'conflict'; readonly message: string };

export type StockState = 'IN_STOCK' | 'LOW_STOCK' | 'OUT_OF_STOCK';

const LOW_STOCK = 5;

/** The state the schema shows for so many units. */
export function stockStateOf(available: number): StockState {
  if (available <= 0) return 'OUT_OF_STOCK';
  return available <= LOW_STOCK ? 'LOW_STOCK' : 'IN_STOCK';
}
