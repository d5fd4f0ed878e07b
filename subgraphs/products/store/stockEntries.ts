import { trusted } from 'mongoose';
import type { Stock, StockChange, StockEntry, StockFactType } from '../domain/stock.ts';
import { newId } from '#platform/ids/ids.ts';
import type { SettledDocument, StockDocument, StockOutboxEntry } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import type { Models } from './openProductsStore.ts';
import type { Origin } from './origin.ts';

/** A variant's stock as one order sees it: `entry` is the order's own, `isSettled` when it has left the document. */
export type SeenStock = {
  readonly stock: Stock;
  readonly entry: StockEntry | null;
  readonly isSettled: boolean;
  readonly settledThrough: number;
};

type StockModels = Pick<Models, 'stocks' | 'settled'>;

/** The rest moves in the next round. */
const MOVED_AT_ONCE = 2000;

const stockFields = { productId: 1, onHand: 1, available: 1, settledThrough: 1, updatedAt: 1 } as const;

/** What an order sees of these variants; one that has no stock document is missing. */
export async function readStocks(
  { stocks, settled }: StockModels,
  variantIds: readonly string[],
  orderId: string,
): Promise<Map<string, SeenStock>> {
  const documents = await stocks
    .find({ _id: trusted({ $in: variantIds }) })
    .select({ ...stockFields, entries: { $elemMatch: { orderId } } })
    .lean<StockDocument[]>();
  // Only after the documents: an entry that moves in between is found twice rather than never.
  const without = documents.filter(({ entries }) => !entries?.length).map(({ _id }) => settledId(_id, orderId));
  const moved =
    without.length > 0 ? await settled.find({ _id: trusted({ $in: without }) }).lean<SettledDocument[]>() : [];
  const movedById = new Map(moved.map((document) => [document._id, document]));
  return new Map(
    documents.map((document) => [document._id, seen(document, movedById.get(settledId(document._id, orderId)))]),
  );
}

function seen(document: StockDocument, moved: SettledDocument | undefined): SeenStock {
  const own = document.entries?.[0];
  return {
    stock: stockOf(document),
    entry: own ? entryOf(own) : moved ? entryOf(moved) : null,
    isSettled: !own && moved !== undefined,
    settledThrough: document.settledThrough,
  };
}

/**
 * Makes the change if the document still is as it was decided on: the entry in the state it was seen in (or still
 * none, here and among the settled), and enough available. Null when it is not: decide again.
 */
export async function changeStock(
  stocks: Models['stocks'],
  { stock, isSettled, settledThrough }: SeenStock,
  { change, origin, type = 'stock.changed' }: { change: StockChange; origin: Origin; type?: StockFactType },
): Promise<Stock | null> {
  const { from, entry, onHandDelta, availableDelta } = change;
  const isInDocument = from !== null && !isSettled;
  const guard = isInDocument
    ? { entries: trusted({ $elemMatch: { orderId: entry.orderId, state: from } }) }
    : { 'entries.orderId': trusted({ $ne: entry.orderId }), settledThrough };
  const written = isInDocument
    ? {
        set: {
          'entries.$.state': entry.state,
          'entries.$.settledAt': entry.settledAt,
          'entries.$.reason': entry.reason,
        },
      }
    : { push: { entries: entry } };
  const after = await stocks
    .findOneAndUpdate(
      {
        _id: stock.variantId,
        ...guard,
        ...(availableDelta < 0 ? { available: trusted({ $gte: -availableDelta }) } : {}),
      },
      {
        $inc: { onHand: onHandDelta, available: availableDelta, version: 1 },
        $set: { updatedAt: origin.at, ...written.set },
        $push: { outbox: outboxEntry(change, type, origin), ...written.push },
      },
      { returnDocument: 'after', projection: stockFields },
    )
    .lean<StockDocument>();
  return after ? stockOf(after) : null;
}

/**
 * Moves entries that settled before then out of the document: written to `stock_settled` first, then pulled, and
 * `settledThrough` raised, so that nobody who looked for them in between acts on finding nothing.
 */
export async function moveSettled({ stocks, settled }: StockModels, variantId: string, before: Date): Promise<void> {
  const document = await stocks.findOne({ _id: variantId }).select({ entries: 1 }).lean<StockDocument>();
  const settledEntries = document?.entries.filter(({ settledAt }) => settledAt !== null && settledAt < before) ?? [];
  const due = settledEntries.slice(0, MOVED_AT_ONCE);
  if (due.length === 0) return;
  await Promise.all(due.map((entry) => writeSettled(settled, variantId, entry)));
  await stocks.updateOne(
    { _id: variantId },
    {
      $pull: { entries: { orderId: { $in: due.map(({ orderId }) => orderId) }, settledAt: { $lt: before } } },
      $inc: { settledThrough: 1 },
    },
  );
}

/** Newer news of the same order and variant win, whoever writes last. */
async function writeSettled(settled: Models['settled'], variantId: string, entry: StockEntry): Promise<void> {
  const { orderId, quantity, state, holdUntil, settledAt, reason } = entry;
  if (settledAt === null) return;
  try {
    await settled.updateOne(
      { _id: settledId(variantId, orderId), settledAt: trusted({ $lte: settledAt }) },
      { $set: { variantId, orderId, quantity, state, holdUntil, settledAt, reason } },
      { upsert: true },
    );
  } catch (error) {
    if (!duplicateKeyOf(error)) throw error;
  }
}

/** The stock a document holds. */
export function stockOf({ _id, productId, onHand, available, updatedAt }: StockDocument): Stock {
  return { variantId: _id, productId, onHand, available, updatedAt };
}

function entryOf({ orderId, quantity, state, holdUntil, settledAt, reason }: StockEntry): StockEntry {
  return { orderId, quantity, state, holdUntil, settledAt, reason };
}

function settledId(variantId: string, orderId: string): string {
  return `${variantId}/${orderId}`;
}

function outboxEntry({ entry, availableDelta }: StockChange, type: StockFactType, origin: Origin): StockOutboxEntry {
  const { at, traceparent } = origin;
  return { id: newId('evt', at.getTime()), type, at, orderId: entry.orderId, availableDelta, traceparent };
}
