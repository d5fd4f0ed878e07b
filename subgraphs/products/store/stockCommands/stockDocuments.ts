import type { Stock, StockChange, StockEntry, StockEventType } from '../../domain/stock.ts';
import type { StockDocument } from '../documents.ts';
import { nativeCollection, type Models } from '../openProductsStore.ts';
import { stockOutboxEntry, type ChangeContext } from '../outbox.ts';

/** A stock with the version that its product has or is about to have; never an older one. */
export type StoredStock = Stock & { readonly productVersion: number };

/** The part of a stock document that is the same for every order. */
export type StockSnapshot = { readonly stock: StoredStock; readonly settledThrough: number };

/** A stock document as one order sees it. */
export type OrderStockSnapshot = StockSnapshot & {
  /** The order's own entry. */
  readonly entry: StockEntry | null;
  /** Whether the entry has moved to `stock_settled`. */
  readonly isSettled: boolean;
  /** The command that created the entry, when the entry names it. */
  readonly commandId: string | null;
};

type StockModels = Pick<Models, 'stocks' | 'settled'>;

/** The projection that {@link stockFromDocument} needs. */
export const stockFields = { productId: 1, productVersion: 1, onHand: 1, available: 1, updatedAt: 1 } as const;
const snapshotFields = { ...stockFields, settledThrough: 1 } as const;

/** The stocks of these variants as the order sees them, by variant; a variant without a stock document is missing. */
export async function readStocks(
  { stocks, settled }: StockModels,
  variantIds: readonly string[],
  orderId: string,
): Promise<Map<string, OrderStockSnapshot>> {
  const documents = await nativeCollection(stocks)
    .find(
      { _id: { $in: [...variantIds] } },
      { projection: { ...snapshotFields, entries: { $elemMatch: { orderId } } } },
    )
    .toArray();
  // Read after the documents: an entry that moves in between is then found twice, not missed.
  const withoutEntry = documents.filter(({ entries }) => !entries?.length).map(({ _id }) => _id);
  const idOf = (variantId: string) => settledId(variantId, orderId);
  const moved = await readSettled(settled, withoutEntry.map(idOf));
  return new Map(documents.map((document) => [document._id, orderSnapshot(document, moved.get(idOf(document._id)))]));
}

/** Those of these entries that have moved to `stock_settled`, by {@link settledId}. */
export async function readSettled(
  settled: Models['settled'],
  ids: readonly string[],
): Promise<Map<string, StockEntry>> {
  if (ids.length === 0) return new Map();
  const moved = await nativeCollection(settled)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return new Map(moved.map((document) => [document._id, entryFromDocument(document)]));
}

function orderSnapshot(document: StockDocument, moved?: StockEntry): OrderStockSnapshot {
  const own = document.entries?.[0];
  return {
    ...snapshot(document),
    entry: own ? entryFromDocument(own) : (moved ?? null),
    isSettled: !own && moved !== undefined,
    commandId: own?.madeBy ?? null,
  };
}

function snapshot(document: StockDocument): StockSnapshot {
  return { stock: stockFromDocument(document), settledThrough: document.settledThrough };
}

/** A change that is made only if the stock document still matches `expected`. */
export type GuardedChange = {
  readonly expected: OrderStockSnapshot;
  readonly change: StockChange;
  readonly changeContext: ChangeContext;
  readonly type?: StockEventType;
  /** When given, the stock document must have this version of its product. */
  readonly productVersion?: number;
  /** Stored with a new entry, to tell later which command created it. */
  readonly commandId?: string;
};

/**
 * Makes the change in one atomic update if the document still matches what it was decided on: the order's entry has the
 * expected state (or there is still none, here and in `stock_settled`), and enough units are available. Returns null
 * when it does not match; the caller reads and decides again.
 */
export async function changeStock(stocks: Models['stocks'], wanted: GuardedChange): Promise<StockSnapshot | null> {
  const { filter, update } = updateOf(wanted);
  const after = await nativeCollection(stocks).findOneAndUpdate(filter, update, {
    returnDocument: 'after',
    projection: snapshotFields,
  });
  return after ? snapshot(after) : null;
}

/**
 * Makes each change as {@link changeStock} does, in order, with one `bulkWrite`. Returns false when at least one was
 * not made; MongoDB does not report which, so new entries carry the id of their command.
 */
export async function changeStocks(stocks: Models['stocks'], wanted: readonly GuardedChange[]): Promise<boolean> {
  const updates = wanted.map((change) => ({ updateOne: updateOf(change) }));
  const { matchedCount } = await nativeCollection(stocks).bulkWrite(updates);
  return matchedCount === wanted.length;
}

function updateOf({
  expected,
  change,
  changeContext,
  type = 'stock.changed',
  productVersion,
  commandId,
}: GuardedChange) {
  const { stock, entry: before, isSettled, settledThrough } = expected;
  const { entry, onHandDelta, availableDelta } = change;
  const newEntry = commandId === undefined ? entry : { ...entry, madeBy: commandId };
  const entryChange = before && !isSettled ? updateEntry(before, entry) : pushEntry(newEntry, settledThrough);
  return {
    filter: {
      _id: stock.variantId,
      ...entryChange.guard,
      ...(availableDelta < 0 ? { available: { $gte: -availableDelta } } : {}),
      ...(productVersion === undefined ? {} : { productVersion }),
    },
    update: {
      $inc: { onHand: onHandDelta, available: availableDelta, version: 1 },
      $set: { updatedAt: changeContext.at, ...entryChange.set },
      $push: { outbox: stockOutboxEntry(change, type, changeContext), ...entryChange.push },
    },
  };
}

type EntryChange = { readonly guard: object; readonly set?: object; readonly push?: object };

function updateEntry(
  { orderId, state, quantity }: StockEntry,
  { state: to, settledAt, reason }: StockEntry,
): EntryChange {
  return {
    guard: { entries: { $elemMatch: { orderId, state, quantity } } },
    set: { 'entries.$.state': to, 'entries.$.settledAt': settledAt, 'entries.$.reason': reason },
  };
}

function pushEntry(entry: StockEntry, settledThrough: number): EntryChange {
  return { guard: { 'entries.orderId': { $ne: entry.orderId }, settledThrough }, push: { entries: entry } };
}

/** The stock in a document that was read with {@link stockFields}. */
export function stockFromDocument(document: StockDocument): StoredStock {
  const { _id, productId, productVersion, onHand, available, updatedAt } = document;
  return { variantId: _id, productId, productVersion, onHand, available, updatedAt };
}

function entryFromDocument({ orderId, quantity, state, holdUntil, settledAt, reason }: StockEntry): StockEntry {
  return { orderId, quantity, state, holdUntil, settledAt, reason };
}

/** The `_id` of an entry in `stock_settled`: one per variant and order. */
export function settledId(variantId: string, orderId: string): string {
  return `${variantId}/${orderId}`;
}
