import type { StockDecision, StockEntry } from '../../domain/stock.ts';
import type { Models } from '../openProductsStore.ts';
import type { ChangeContext } from '../outbox.ts';
import { createStockBatcher, type StockBatcher } from './stockBatcher.ts';
import { createStockCache, type StockCache } from './stockCache.ts';
import type { GuardedChange, OrderStockSnapshot, StockSnapshot } from './stockDocuments.ts';

/** A number of units of one variant. */
export type StockCommandLine = { readonly variantId: string; readonly quantity: number };

/** What an order does to the stock of several variants. */
export type StockCommand = {
  readonly orderId: string;
  readonly lines: readonly StockCommandLine[];
  readonly traceparent: string | null;
  /** The account, API key or operator command of the staff whose action it is. */
  readonly actor?: string;
};

/** A line that is done; `productVersion` and `available` are null where the command did not read them. */
type CompletedStockLine = {
  readonly kind: 'done';
  readonly entry: StockEntry;
  readonly productVersion: number | null;
  readonly available: number | null;
  readonly isRepeated: boolean;
};

/** The outcome of one line. */
export type StockLineResult = StockCommandLine &
  (CompletedStockLine | Exclude<StockDecision, { kind: 'change' | 'same' }> | { readonly kind: 'unknown' });

/** What to do to one line; `unknown`: there is no such variant. */
export type StockLineDecision = StockDecision | { readonly kind: 'unknown' };

/** The change an optimistic attempt tries, and the entry that the order most likely has before it. */
export type PredictedChange = Pick<GuardedChange, 'change' | 'productVersion'> & { readonly before: StockEntry | null };

/** How a kind of command is decided. */
export type StockPolicy = {
  /** Decides a line from its stock as it was read; called again when the stock has changed in the meantime. */
  readonly decide: (
    snapshot: OrderStockSnapshot,
    line: StockCommandLine,
    now: Date,
  ) => StockLineDecision | Promise<StockLineDecision>;
  /** Predicts the decision from a cached stock; null when that is not a change. Without it nothing is tried unread. */
  readonly predict?: (cached: StockSnapshot, line: StockCommandLine, now: Date) => PredictedChange | null;
};

/** What stock commands and maintenance share; one per process. */
export type StockDependencies = {
  readonly models: Pick<Models, 'stocks' | 'settled'>;
  readonly cache: StockCache;
  readonly batcher: StockBatcher;
  readonly now: () => Date;
};

/** Dependencies with an empty cache. */
export function createStockDependencies(
  models: StockDependencies['models'],
  now: StockDependencies['now'],
): StockDependencies {
  return { models, cache: createStockCache(), batcher: createStockBatcher(models), now };
}

/** The context of a change that the command makes now. */
export function changeContextOf({ now }: StockDependencies, { traceparent, actor }: StockCommand): ChangeContext {
  return { at: now(), traceparent, actor };
}

/** The lines by ascending variant id: all commands change documents in this order, so no two wait for each other. */
export function linesInOrder({ lines }: StockCommand): StockCommandLine[] {
  return [...lines].sort((left, right) => (left.variantId < right.variantId ? -1 : 1));
}
