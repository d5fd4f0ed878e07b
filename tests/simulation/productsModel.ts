import type { ReservedLine, StockLine } from '../../subgraphs/orders/domain/quote.ts';
import type {
  CommitOutcome,
  Products,
  Quote,
  ReserveCommand,
  ReserveOutcome,
} from '../../subgraphs/orders/participants/products.ts';
import type { Stock, StockDecision, StockEntry } from '../../subgraphs/products/domain/stock.ts';
import { commitStock, expireHold, releaseStock, reserveStock } from '../../subgraphs/products/domain/stockDecisions.ts';

export type StockRules = {
  readonly reserveStock: typeof reserveStock;
  readonly commitStock: typeof commitStock;
  readonly releaseStock: typeof releaseStock;
};

/** The real decisions of the products domain. */
export const stockRules: StockRules = { reserveStock, commitStock, releaseStock };

type StockMovement = { onHand: number; available: number };

/** A stock document, and the total movement of each order in it. */
export type ModelStock = {
  stock: Stock;
  readonly unitMinor: number;
  readonly initialOnHand: number;
  readonly entries: Map<string, StockEntry>;
  readonly moved: Map<string, StockMovement>;
};

type Line = StockLine & { readonly kind: StockDecision['kind']; readonly available: number };
type Decide = (document: ModelStock, line: StockLine, now: Date) => StockDecision;

export type ProductsModelOptions = {
  readonly now: () => number;
  /** Awaited between two lines, because each line is a separate update. */
  readonly betweenLines: () => Promise<void>;
  readonly rules: StockRules;
  readonly onChange: (document: ModelStock, entry: StockEntry) => void;
};

/** The products subgraph as orders calls it: real decisions, and atomic changes of single documents only. */
export class ProductsModel implements Pick<Products, 'quote'> {
  readonly documents = new Map<string, ModelStock>();
  readonly #o: ProductsModelOptions;

  constructor(options: ProductsModelOptions) {
    this.#o = options;
  }

  stock(variantId: string, onHand: number, unitMinor: number): void {
    const updatedAt = new Date(this.#o.now());
    const stock = { variantId, productId: `prd_${variantId}`, onHand, available: onHand, updatedAt };
    this.documents.set(variantId, { stock, unitMinor, initialOnHand: onHand, entries: new Map(), moved: new Map() });
  }

  async quote(variantIds: readonly string[]): Promise<Map<string, Quote>> {
    return new Map(variantIds.map((id) => [id, quoteOf(this.#document(id))]));
  }

  /** Reserves all lines or none; with `isPartial` products crashes after the first line. */
  async reserveStock(command: ReserveCommand, isPartial = false): Promise<ReserveOutcome> {
    const { orderId } = command;
    const decide: Decide = ({ stock, entries }, line, now) =>
      this.#o.rules.reserveStock(stock, entries.get(orderId) ?? null, { ...command, ...line, now });
    const refused = command.lines.map((line) => this.#preview(line, decide)).filter((line) => !isDone(line));
    const lines = refused.length > 0 ? refused : await this.#lines(command, { decide, isPartial });
    const failed = lines.filter((line) => !isDone(line));
    if (failed.length === 0)
      return { kind: 'reserved', lines: command.lines.map((line) => this.#answer(orderId, line)) };
    const done = command.lines.slice(0, lines.indexOf(failed[0] ?? lines[0]!));
    if (refused.length === 0) await this.releaseStock({ orderId, lines: done });
    const gone = failed.find((line) => line.kind !== 'insufficient');
    if (gone) return { kind: 'refused', code: 'RESERVATION_GONE', message: `${gone.variantId}: ${gone.kind}` };
    const shortages = failed.map(({ variantId, quantity, available }) => ({
      variantId,
      requested: quantity,
      available,
    }));
    return { kind: 'insufficient', shortages };
  }

  async commitStock({ orderId, lines }: StockCommand, isPartial = false): Promise<CommitOutcome> {
    const decide: Decide = ({ stock, entries }, { quantity }, now) =>
      this.#o.rules.commitStock(stock, entries.get(orderId) ?? null, { quantity, now });
    const done = await this.#lines({ orderId, lines }, { decide, isPartial, continuesOnRefusal: true });
    const gone = done.filter((line) => !isDone(line)).map(({ variantId }) => variantId);
    return gone.length > 0 ? { kind: 'gone', variantIds: gone } : { kind: 'committed' };
  }

  async releaseStock({ orderId, lines }: StockCommand, isPartial = false): Promise<void> {
    const decide: Decide = ({ entries }, { quantity }, now) =>
      this.#o.rules.releaseStock(entries.get(orderId) ?? null, { orderId, quantity, reason: null, now });
    await this.#lines({ orderId, lines }, { decide, isPartial, continuesOnRefusal: true });
  }

  /** Releases expired holds. */
  sweep(): void {
    for (const document of this.documents.values()) {
      for (const entry of document.entries.values()) {
        this.#apply(document, expireHold(entry, new Date(this.#o.now())));
      }
    }
  }

  async #lines(
    { lines }: StockCommand,
    {
      decide,
      isPartial,
      continuesOnRefusal = false,
    }: { decide: Decide; isPartial: boolean; continuesOnRefusal?: boolean },
  ): Promise<Line[]> {
    const done: Line[] = [];
    for (const line of lines) {
      if (isPartial && done.length > 0) throw new Error('products crashed in the middle of a command');
      if (done.length > 0) await this.#o.betweenLines();
      const document = this.#document(line.variantId);
      const decision = decide(document, line, new Date(this.#o.now()));
      this.#apply(document, decision);
      done.push({ ...line, kind: decision.kind, available: document.stock.available });
      if (!continuesOnRefusal && decision.kind !== 'change' && decision.kind !== 'same') break;
    }
    return done;
  }

  #preview(line: StockLine, decide: Decide): Line {
    const document = this.#document(line.variantId);
    const { kind } = decide(document, line, new Date(this.#o.now()));
    return { ...line, kind, available: document.stock.available };
  }

  #apply(document: ModelStock, decision: StockDecision): void {
    if (decision.kind !== 'change') return;
    const { entry, onHandDelta, availableDelta } = decision.change;
    const { stock } = document;
    const { onHand, available } = stock;
    document.stock = { ...stock, onHand: onHand + onHandDelta, available: available + availableDelta };
    document.entries.set(entry.orderId, entry);
    const moved = document.moved.get(entry.orderId) ?? { onHand: 0, available: 0 };
    document.moved.set(entry.orderId, {
      onHand: moved.onHand + onHandDelta,
      available: moved.available + availableDelta,
    });
    this.#o.onChange(document, entry);
  }

  #document(variantId: string): ModelStock {
    const document = this.documents.get(variantId);
    if (!document) throw new Error(`expected variant ${variantId}`);
    return document;
  }

  #answer(orderId: string, { variantId, quantity }: StockLine): ReservedLine {
    const document = this.#document(variantId);
    const state = document.entries.get(orderId)?.state;
    const { productId, sku, name, imageUrl, unitMinor, currency } = quoteOf(document);
    return {
      variantId,
      quantity,
      productId,
      sku,
      name,
      imageUrl,
      unitMinor,
      currency,
      state: state === 'ADJUSTED' ? null : (state ?? null),
    };
  }
}

type StockCommand = { readonly orderId: string; readonly lines: readonly StockLine[] };

function isDone({ kind }: Pick<Line, 'kind'>): boolean {
  return kind === 'change' || kind === 'same';
}

function quoteOf({ stock, unitMinor }: ModelStock): Quote {
  const { variantId, productId, available } = stock;
  const shown = { sku: variantId, name: variantId, imageUrl: null, currency: 'USD', weightGrams: 100 };
  return { variantId, productId, ...shown, unitMinor, available, isSellable: true };
}
