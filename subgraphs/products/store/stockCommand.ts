import type { StockDecision, StockEntry } from '../domain/stock.ts';
import type { Models } from './openProductsStore.ts';
import { createRememberedStocks, type RememberedStocks } from './rememberedStocks.ts';
import type { KnownStock, SeenChange, SeenStock } from './stockEntries.ts';
import { createStockTogether, type StockTogether } from './stockTogether.ts';

/** So many units of one variant. */
export type StockLine = { readonly variantId: string; readonly quantity: number };

/** A line that was done, the stock's product version and what is left of it; null where that was not told. */
type Done = {
  readonly kind: 'done';
  readonly entry: StockEntry;
  readonly productVersion: number | null;
  readonly available: number | null;
  readonly isRepeated: boolean;
};

/** What became of one line. */
export type StockLineResult = StockLine &
  (Done | Exclude<StockDecision, { kind: 'change' | 'same' }> | { readonly kind: 'unknown' });

export type StockCommand = {
  readonly orderId: string;
  readonly lines: readonly StockLine[];
  readonly traceparent: string | null;
};

/** What is to be done to one line. */
export type Decision = StockDecision | { readonly kind: 'unknown' };

/** A change to try unseen, of which its guards decide: the entry that the order most likely has before it. */
export type Guess = Pick<SeenChange, 'change' | 'productVersion'> & { readonly before: StockEntry | null };

/** How a command is decided. */
export type Judgement = {
  /** What is to be done to a line's stock as it was read; asked again when it has changed meanwhile. */
  readonly decide: (seen: SeenStock, line: StockLine, now: Date) => Decision | Promise<Decision>;
  /** What is most likely decided, by what is remembered of the stock; null when that would not be a change. */
  readonly guess?: (remembered: KnownStock, line: StockLine, now: Date) => Guess | null;
};

/** What commands and upkeep run on, one for a process. */
export type Ground = {
  readonly models: Pick<Models, 'stocks' | 'settled'>;
  readonly remembered: RememberedStocks;
  readonly together: StockTogether;
  readonly now: () => Date;
};

/** A ground of which nothing is remembered yet. */
export function createGround(models: Ground['models'], now: Ground['now']): Ground {
  return { models, remembered: createRememberedStocks(), together: createStockTogether(models), now };
}
