import { adjustStock } from '../domain/adjustStock.ts';
import { commitStock } from '../domain/commitStock.ts';
import { releaseStock } from '../domain/releaseStock.ts';
import { reserveStock } from '../domain/reserveStock.ts';
import type { Stock, StockEntry } from '../domain/stock.ts';
import { driverOf } from './openProductsStore.ts';
import { stockFields, stockOf } from './stockEntries.ts';
import { runAllOrNone, runLines } from './stockLines.ts';
import type { Ground, Judgement, StockCommand, StockLineResult } from './stockCommand.ts';

type Reservation = StockCommand & {
  readonly notAfter: Date;
  readonly holdUntil: Date;
  readonly sold: Sold;
};

/** What is sold; a repeated reservation of anything else still answers what the order has. */
export type Sold = {
  /** The version of its product at which a variant was last seen to be sold, if that is remembered. */
  readonly recallVersion: (variantId: string) => number | null;
  /** Those of the command's variants that are sold now. */
  readonly readIds: () => Promise<ReadonlySet<string>>;
};

type Release = StockCommand & { readonly reason: string | null };

type Adjustment = {
  readonly variantId: string;
  /** Made of the idempotency key. */
  readonly adjustmentId: string;
  readonly delta: number;
  readonly reason: string;
  readonly traceparent: string | null;
};

/** The stock commands: each is idempotent by order and variant, and each change of a variant is one atomic update. */
export type StockStore = {
  readonly findByVariantIds: (ids: readonly string[]) => Promise<Stock[]>;
  /** All lines or none. */
  readonly reserve: (command: Reservation) => Promise<StockLineResult[]>;
  readonly commit: (command: StockCommand) => Promise<StockLineResult[]>;
  readonly release: (command: Release) => Promise<StockLineResult[]>;
  readonly adjust: (adjustment: Adjustment) => Promise<StockLineResult>;
};

export function createStockStore(ground: Ground): StockStore {
  const { models } = ground;
  return {
    async findByVariantIds(ids) {
      const found = await driverOf(models.stocks)
        .find({ _id: { $in: [...ids] } }, { projection: stockFields })
        .toArray();
      return found.map(stockOf);
    },
    reserve: (command) => reserve(ground, command),
    commit: (command) =>
      runLines(ground, command, {
        decide: ({ stock, entry }, { quantity }, at) => commitStock(stock, entry, { quantity, now: at }),
        guess({ stock }, { quantity }, at) {
          const before = heldEntry(command.orderId, quantity);
          const decision = commitStock(stock, before, { quantity, now: at });
          return decision.kind === 'change' ? { before, change: decision.change } : null;
        },
      }),
    release: (command) => release(ground, command),
    adjust: (adjustment) => adjust(ground, adjustment),
  };
}

function reserve(ground: Ground, command: Reservation): Promise<StockLineResult[]> {
  const decide: Judgement['decide'] = async ({ stock, entry }, line, at) =>
    entry === null && !(await command.sold.readIds()).has(line.variantId)
      ? { kind: 'unknown' }
      : reserveStock(stock, entry, { ...command, ...line, now: at });
  const guess: Judgement['guess'] = ({ stock }, line, at) => {
    const productVersion = command.sold.recallVersion(line.variantId);
    const decision = reserveStock(stock, null, { ...command, ...line, now: at });
    return productVersion !== null && decision.kind === 'change'
      ? { before: null, change: decision.change, productVersion }
      : null;
  };
  const reason = 'another line of the reservation was refused';
  return runAllOrNone(ground, command, {
    decide,
    guess,
    undo: (lines) => release(ground, { ...command, lines, reason }),
  });
}

/** What an order that is paid for has, as long as nothing came between. */
function heldEntry(orderId: string, quantity: number): StockEntry {
  return { orderId, quantity, state: 'HELD', holdUntil: null, settledAt: null, reason: null };
}

function release(ground: Ground, command: Release): Promise<StockLineResult[]> {
  return runLines(ground, command, {
    decide: ({ entry }, { quantity }, at) => releaseStock(entry, { ...command, quantity, now: at }),
  });
}

async function adjust(ground: Ground, adjustment: Adjustment): Promise<StockLineResult> {
  const { variantId, adjustmentId: orderId, delta, reason, traceparent } = adjustment;
  const line = { variantId, quantity: delta };
  const [result] = await runLines(
    ground,
    { orderId, lines: [line], traceparent },
    { decide: ({ stock, entry }, _line, at) => adjustStock(stock, entry, { orderId, delta, reason, now: at }) },
  );
  return result ?? { ...line, kind: 'unknown' };
}
