import { adjustStock } from '../../domain/adjustStock.ts';
import type { StockEntry } from '../../domain/stock.ts';
import { commitStock, releaseStock, reserveStock } from '../../domain/stockDecisions.ts';
import { nativeCollection } from '../openProductsStore.ts';
import { runAllOrNothing, runEachLine } from './runLines.ts';
import type {
  StockCommand,
  StockCommandLine,
  StockDependencies,
  StockLineResult,
  StockPolicy,
} from './stockCommand.ts';
import { stockFields, stockFromDocument, type StoredStock } from './stockDocuments.ts';

type Reservation = StockCommand & {
  readonly notAfter: Date;
  readonly holdUntil: Date;
  readonly sellable: SellableVariants;
};

/** Which variants can be sold. A repeated reservation of any other variant still returns what the order holds. */
export type SellableVariants = {
  /** The product version at which the cached variant is sellable; null when it is not, or not cached. */
  readonly cachedVersion: (variantId: string) => number | null;
  /** Those of the command's variants that are sellable now. */
  readonly readIds: () => Promise<ReadonlySet<string>>;
};

type Release = StockCommand & { readonly reason: string | null };

type Adjustment = {
  readonly variantId: string;
  /** Derived from the idempotency key. */
  readonly adjustmentId: string;
  readonly delta: number;
  readonly reason: string;
  readonly traceparent: string | null;
  readonly actor: string;
};

/**
 * The stock commands. MongoDB runs without transactions here, so every command rests on four parts:
 *
 * 1. **Guarded updates** (`stockDocuments.ts`). A variant's stock is one document, which also holds an entry per order and
 *    the outbox. Each change is one atomic update whose filter states what it was decided on: the order's entry, the
 * units
 *    available, the product version. If the document has changed, the filter matches nothing and the command reads and
 *    decides again (`runLines.ts`).
 * 2. **Idempotency by order and variant.** The entry records what the order did, so a repeated command finds it and
 *    returns the same result. Maintenance moves settled entries to `stock_settled` (`stockMaintenance.ts`), and
 *    `settledThrough` rises, so that a command that looked there before cannot miss them.
 * 3. **Optimistic attempt** (`optimisticAttempt.ts`, `stockCache.ts`). Reserve and commit first predict all changes from
 *    cached stocks and send them without reading. The same guards decide, so an outdated cache costs a second try and
 *    never a wrong result. Only a full read may refuse a line.
 * 4. **Batching** (`stockBatcher.ts`). The attempts of all commands in one event-loop tick share one `bulkWrite`.
 *
 * Lines run by ascending variant id. Reserve does all lines or none: lines it has changed are released when a later one
 * is refused. The other commands do each line on its own.
 */
export type StockStore = {
  readonly findByVariantIds: (ids: readonly string[]) => Promise<StoredStock[]>;
  /** All lines or none. */
  readonly reserve: (command: Reservation) => Promise<StockLineResult[]>;
  readonly commit: (command: StockCommand) => Promise<StockLineResult[]>;
  readonly release: (command: Release) => Promise<StockLineResult[]>;
  readonly adjust: (adjustment: Adjustment) => Promise<StockLineResult>;
};

export function createStockStore(dependencies: StockDependencies): StockStore {
  const { models } = dependencies;
  return {
    async findByVariantIds(ids) {
      const found = await nativeCollection(models.stocks)
        .find({ _id: { $in: [...ids] } }, { projection: stockFields })
        .toArray();
      return found.map(stockFromDocument);
    },
    reserve: (command) =>
      runAllOrNothing(dependencies, command, {
        ...reservePolicy(command),
        undo: undoReservation(dependencies, command),
      }),
    commit: (command) => runEachLine(dependencies, command, commitPolicy(command)),
    release: (command) => release(dependencies, command),
    adjust: (adjustment) => adjust(dependencies, adjustment),
  };
}

function reservePolicy(command: Reservation): StockPolicy {
  return {
    decide: async ({ stock, entry }, line, now) =>
      entry === null && !(await command.sellable.readIds()).has(line.variantId)
        ? { kind: 'unknown' }
        : reserveStock(stock, entry, { ...command, ...line, now }),
    predict({ stock }, line, now) {
      const productVersion = command.sellable.cachedVersion(line.variantId);
      const decision = reserveStock(stock, null, { ...command, ...line, now });
      return productVersion !== null && decision.kind === 'change'
        ? { before: null, change: decision.change, productVersion }
        : null;
    },
  };
}

function undoReservation(dependencies: StockDependencies, command: Reservation) {
  const reason = 'another line of the reservation was refused';
  return (lines: readonly StockCommandLine[]) => release(dependencies, { ...command, lines, reason });
}

function commitPolicy({ orderId }: StockCommand): StockPolicy {
  return {
    decide: ({ stock, entry }, { quantity }, now) => commitStock(stock, entry, { quantity, now }),
    predict({ stock }, { quantity }, now) {
      // A paid order normally still holds its units.
      const before: StockEntry = { orderId, quantity, state: 'HELD', holdUntil: null, settledAt: null, reason: null };
      const decision = commitStock(stock, before, { quantity, now });
      return decision.kind === 'change' ? { before, change: decision.change } : null;
    },
  };
}

function release(dependencies: StockDependencies, command: Release): Promise<StockLineResult[]> {
  return runEachLine(dependencies, command, {
    decide: ({ entry }, { quantity }, now) => releaseStock(entry, { ...command, quantity, now }),
  });
}

async function adjust(dependencies: StockDependencies, adjustment: Adjustment): Promise<StockLineResult> {
  const { variantId, adjustmentId: orderId, delta, reason, traceparent, actor } = adjustment;
  const line = { variantId, quantity: delta };
  const [result] = await runEachLine(
    dependencies,
    { orderId, lines: [line], traceparent, actor },
    { decide: ({ stock, entry }, _line, now) => adjustStock(stock, entry, { orderId, delta, reason, now }) },
  );
  return result ?? { ...line, kind: 'unknown' };
}
