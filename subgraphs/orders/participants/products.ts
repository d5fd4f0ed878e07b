import type { Quote, ReservedLine, Shortage, StockLine } from '../domain/quote.ts';

export type { Quote, ReservedLine, Shortage, StockLine } from '../domain/quote.ts';

/** The request a call belongs to, and its deadline (epoch ms). */
export type CallOptions = {
  readonly requestId: string;
  readonly deadlineAt: number;
  readonly traceparent?: string | null;
};

export type ReserveCommand = {
  readonly orderId: string;
  readonly lines: readonly StockLine[];
  /** A reservation that arrives later than this is refused. */
  readonly notAfter: Date;
  /** Products releases the units by itself at this time, unless orders commits or releases them earlier. */
  readonly holdUntil: Date;
};

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly lines: readonly ReservedLine[] }
  | { readonly kind: 'insufficient'; readonly shortages: readonly Shortage[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type CommitOutcome =
  { readonly kind: 'committed' } | { readonly kind: 'gone'; readonly variantIds: readonly string[] };

/**
 * The products service, which owns prices and stock, as orders uses it. Every command may be repeated: the same order
 * id gets the same response. Throws a `DEPENDENCY_UNAVAILABLE` fault when no response comes within the deadline.
 */
export interface Products {
  /** One call for all variants; a variant that does not exist is missing from the map. */
  quote(variantIds: readonly string[], o: CallOptions): Promise<Map<string, Quote>>;
  reserveStock(command: ReserveCommand, o: CallOptions): Promise<ReserveOutcome>;
  commitStock(command: { orderId: string; lines: readonly StockLine[] }, o: CallOptions): Promise<CommitOutcome>;
  releaseStock(
    command: { orderId: string; lines: readonly StockLine[]; reason: string },
    o: CallOptions,
  ): Promise<void>;
}
