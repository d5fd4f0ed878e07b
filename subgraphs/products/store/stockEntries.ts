import type { Stock, StockChange, StockEntry, StockFactType } from '../domain/stock.ts';
import { newId } from '#platform/ids/ids.ts';
import type { StockDocument, StockOutboxEntry } from './documents.ts';
import { driverOf, type Models } from './openProductsStore.ts';
import type { Origin } from './origin.ts';

/** A stock with the version that its product has, or is about to have: never behind it. */
export type StoredStock = Stock & { readonly productVersion: number };

/** What a stock document says to everybody. */
export type KnownStock = { readonly stock: StoredStock; readonly settledThrough: number };

/** What it says to one order: `entry` is the order's own, `isSettled` when it has left the document. */
export type SeenStock = KnownStock & {
  readonly entry: StockEntry | null;
  readonly isSettled: boolean;
  /** By which call the entry was made, if that was told. */
  readonly madeBy: string | null;
};

type StockModels = Pick<Models, 'stocks' | 'settled'>;

/** What of a document is a stock. */
export const stockFields = { productId: 1, productVersion: 1, onHand: 1, available: 1, updatedAt: 1 } as const;
const knownFields = { ...stockFields, settledThrough: 1 } as const;

/** What an order sees of these variants; one that has no stock document is missing. */
export async function readStocks(
  { stocks, settled }: StockModels,
  variantIds: readonly string[],
  orderId: string,
): Promise<Map<string, SeenStock>> {
  const documents = await driverOf(stocks)
    .find({ _id: { $in: [...variantIds] } }, { projection: seenFields(orderId) })
    .toArray();
  // Only after the documents: an entry that moves in between is found twice rather than never.
  const without = documents.filter(({ entries }) => !entries?.length).map(({ _id }) => _id);
  const idOf = (variantId: string) => settledId(variantId, orderId);
  const moved = await readSettled(settled, without.map(idOf));
  return new Map(documents.map((document) => [document._id, seen(document, moved.get(idOf(document._id)))]));
}

/** The entries among these that have moved out of their documents, by {@link settledId}. */
export async function readSettled(
  settled: Models['settled'],
  ids: readonly string[],
): Promise<Map<string, StockEntry>> {
  if (ids.length === 0) return new Map();
  const moved = await driverOf(settled)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return new Map(moved.map((document) => [document._id, entryOf(document)]));
}

function seenFields(orderId: string) {
  return { ...knownFields, entries: { $elemMatch: { orderId } } };
}

function seen(document: StockDocument, moved?: StockEntry): SeenStock {
  const own = document.entries?.[0];
  return {
    ...known(document),
    entry: own ? entryOf(own) : (moved ?? null),
    isSettled: !own && moved !== undefined,
    madeBy: own?.madeBy ?? null,
  };
}

function known(document: StockDocument): KnownStock {
  return { stock: stockOf(document), settledThrough: document.settledThrough };
}

/** A change of the stock that was seen. */
export type SeenChange = {
  readonly seen: SeenStock;
  readonly change: StockChange;
  readonly origin: Origin;
  readonly type?: StockFactType;
  /** Only while the stock knows of no later version of its product. */
  readonly productVersion?: number;
  /** Is kept with an entry that is new: which call made it. */
  readonly madeBy?: string;
};

/**
 * Makes the change if the document still is as it was decided on: the entry in the state it was seen in (or still
 * none, here and among the settled), and enough available. Null when it is not: decide again.
 */
export async function changeStock(stocks: Models['stocks'], wanted: SeenChange): Promise<KnownStock | null> {
  const { filter, update } = updateOf(wanted);
  const after = await driverOf(stocks).findOneAndUpdate(filter, update, {
    returnDocument: 'after',
    projection: knownFields,
  });
  return after ? known(after) : null;
}

/**
 * Makes each of these changes as {@link changeStock} does, one after the other with one command. False when not all
 * were made: which ones were is not told, but new entries say it (`madeBy`).
 */
export async function changeStocks(stocks: Models['stocks'], wanted: readonly SeenChange[]): Promise<boolean> {
  const { matchedCount } = await driverOf(stocks).bulkWrite(wanted.map((one) => ({ updateOne: updateOf(one) })));
  return matchedCount === wanted.length;
}

function updateOf({ seen, change, origin, type = 'stock.changed', productVersion, madeBy }: SeenChange) {
  const { stock, entry: before, isSettled, settledThrough } = seen;
  const { entry, onHandDelta, availableDelta } = change;
  const made = madeBy === undefined ? entry : { ...entry, madeBy };
  const own = before && !isSettled ? ownChange(before, entry) : newEntry(made, settledThrough);
  return {
    filter: {
      _id: stock.variantId,
      ...own.guard,
      ...(availableDelta < 0 ? { available: { $gte: -availableDelta } } : {}),
      ...(productVersion === undefined ? {} : { productVersion }),
    },
    update: {
      $inc: { onHand: onHandDelta, available: availableDelta, version: 1 },
      $set: { updatedAt: origin.at, ...own.set },
      $push: { outbox: outboxEntry(change, type, origin), ...own.push },
    },
  };
}

type EntryChange = { readonly guard: object; readonly set?: object; readonly push?: object };

function ownChange(
  { orderId, state, quantity }: StockEntry,
  { state: to, settledAt, reason }: StockEntry,
): EntryChange {
  return {
    guard: { entries: { $elemMatch: { orderId, state, quantity } } },
    set: { 'entries.$.state': to, 'entries.$.settledAt': settledAt, 'entries.$.reason': reason },
  };
}

function newEntry(entry: StockEntry, settledThrough: number): EntryChange {
  return { guard: { 'entries.orderId': { $ne: entry.orderId }, settledThrough }, push: { entries: entry } };
}

/** The stock a document holds. */
export function stockOf({ _id, productId, productVersion, onHand, available, updatedAt }: StockDocument): StoredStock {
  return { variantId: _id, productId, productVersion, onHand, available, updatedAt };
}

function entryOf({ orderId, quantity, state, holdUntil, settledAt, reason }: StockEntry): StockEntry {
  return { orderId, quantity, state, holdUntil, settledAt, reason };
}

/** One for each variant and order. */
export function settledId(variantId: string, orderId: string): string {
  return `${variantId}/${orderId}`;
}

function outboxEntry({ entry, availableDelta }: StockChange, type: StockFactType, origin: Origin): StockOutboxEntry {
  const { at, traceparent } = origin;
  return { id: newId('evt', at.getTime()), type, at, orderId: entry.orderId, availableDelta, traceparent };
}
