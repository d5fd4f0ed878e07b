import { adjustStock } from '../domain/adjustStock.ts';
import { commitStock } from '../domain/commitStock.ts';
import { releaseStock } from '../domain/releaseStock.ts';
import { reserveStock } from '../domain/reserveStock.ts';
import type { Stock, StockEntry } from '../domain/stock.ts';
import { driverOf } from './openProductsStore.ts';
import { createRememberedStocks } from './rememberedStocks.ts';
import { stockOf } from './stockEntries.ts';
import {
  runAllOrNone,
  runLines,
  type Decide,
  type Ground,
  type StockCommand,
  type StockLineResult,
} from './stockLines.ts';

type Reservation = StockCommand & {
  readonly notAfter: Date;
  readonly holdUntil: Date;
  /** What is sold now; a repeated reservation of anything else still answers what the order has. */
  readonly sellableIds: ReadonlySet<string>;
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

export function createStockStore(models: Ground['models'], now: Ground['now']): StockStore {
  const ground = { models, remembered: createRememberedStocks(), now };
  return {
    async findByVariantIds(ids) {
      const found = await driverOf(models.stocks)
        .find({ _id: { $in: [...ids] } }, { projection: { productId: 1, onHand: 1, available: 1, updatedAt: 1 } })
        .toArray();
      return found.map(stockOf);
    },
    reserve: (command) => reserve(ground, command),
    commit: (command) =>
      runLines(ground, command, {
        decide: ({ stock, entry }, { quantity }, at) => commitStock(stock, entry, { quantity, now: at }),
        expects: ({ quantity }) => heldEntry(command.orderId, quantity),
      }),
    release: (command) => release(ground, command),
    adjust: (adjustment) => adjust(ground, adjustment),
  };
}

function reserve(ground: Ground, command: Reservation): Promise<StockLineResult[]> {
  const decide: Decide = ({ stock, entry }, line, at) =>
    entry === null && !command.sellableIds.has(line.variantId)
      ? { kind: 'unknown' }
      : reserveStock(stock, entry, { ...command, ...line, now: at });
  const reason = 'another line of the reservation was refused';
  const expects = () => null;
  return runAllOrNone(ground, command, {
    decide,
    expects,
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
