import { mongo, trusted } from 'mongoose';
import type { StockEntryState } from '../../domain/stock.ts';
import { expireHold } from '../../domain/stockDecisions.ts';
import type { SettledDocument, StockDocument } from '../documents.ts';
import { duplicateKeyOf } from '../duplicateKey.ts';
import { nativeCollection, type Models } from '../openProductsStore.ts';
import { HAS_MANY_ENTRIES, LOW_STOCK } from '../schemas.ts';
import type { StockDependencies } from './stockCommand.ts';
import { changeStock, readStocks, settledId } from './stockDocuments.ts';

/** Periodic work on stock documents. Several replicas may do it at the same time. */
export type StockMaintenance = {
  /** Releases the units of holds past their `holdUntil`; returns how many holds expired. */
  readonly expireHolds: () => Promise<number>;
  /**
   * Moves settled entries to `stock_settled`: from documents with more than 16 entries after two seconds, from others
   * after ten minutes. Returns how many documents were found.
   */
  readonly moveSettledEntries: () => Promise<number>;
  /** How many variants have fewer than {@link LOW_STOCK} available units. */
  readonly countLow: () => Promise<number>;
};

const KEEP_SETTLED_MS = 10 * 60_000;
/**
 * Each update costs in proportion to the document's entries, so many settled ones stay only while repeats are likely.
 */
const KEEP_SETTLED_OF_MANY_MS = 2_000;
const MAX_DOCUMENTS = 200;
/** Few per batch, so that no stock command waits long behind one. */
const DOCUMENTS_PER_BATCH = 5;
/** What exceeds this in one document moves in the next round. */
const MAX_MOVED_ENTRIES = 500;

export function createStockMaintenance(dependencies: StockDependencies): StockMaintenance {
  const { models, now } = dependencies;
  return {
    countLow: () => nativeCollection(models.stocks).countDocuments({ available: { $lt: LOW_STOCK } }),
    async expireHolds() {
      const at = now();
      const due = { state: 'HELD', settledAt: null, holdUntil: { $lte: at } };
      const documents = await models.stocks
        .find({ entries: trusted({ $elemMatch: due }) })
        .select({ entries: 1 })
        .limit(MAX_DOCUMENTS)
        .lean<StockDocument[]>();
      const holds = documents.flatMap(({ _id, entries }) =>
        entries
          .filter((entry) => expireHold(entry, at).kind === 'change')
          .map(({ orderId }) => ({ variantId: _id, orderId })),
      );
      const expired = await Promise.all(holds.map((hold) => expireOneHold(models, hold, at)));
      return expired.filter(Boolean).length;
    },
    async moveSettledEntries() {
      const at = now().getTime();
      const before = new Date(at - KEEP_SETTLED_OF_MANY_MS);
      // Two queries, because each has an index of its own: no document is read that does not move.
      const settledLongAgo = { 'entries.settledAt': { $lt: new Date(at - KEEP_SETTLED_MS) } };
      const settledOfMany = { 'entries.settledAt': { $lt: before }, ...HAS_MANY_ENTRIES };
      const found = await moveFromAll(dependencies, { filter: settledLongAgo, before });
      return found + (await moveFromAll(dependencies, { filter: settledOfMany, before }));
    },
  };
}

type Hold = { readonly variantId: string; readonly orderId: string };

/** Expires one hold; false when it was committed, released or expired first. */
async function expireOneHold(models: Pick<Models, 'stocks' | 'settled'>, hold: Hold, at: Date): Promise<boolean> {
  const expected = (await readStocks(models, [hold.variantId], hold.orderId)).get(hold.variantId);
  const decision = expireHold(expected?.entry ?? null, at);
  if (!expected || decision.kind !== 'change') return false;
  const changeContext = { at, traceparent: null };
  const { change } = decision;
  return (await changeStock(models.stocks, { expected, change, changeContext, type: 'stock.hold_expired' })) !== null;
}

type Move = { readonly filter: object; readonly before: Date };

/** Moves entries that settled before then from the documents the filter finds; returns how many it found. */
async function moveFromAll(dependencies: StockDependencies, { filter, before }: Move): Promise<number> {
  let total = 0;
  for (let found = DOCUMENTS_PER_BATCH; found === DOCUMENTS_PER_BATCH && total < MAX_DOCUMENTS; total += found) {
    const documents = await nativeCollection(dependencies.models.stocks)
      .find(filter, { projection: { entries: 1, settledThrough: 1 }, limit: DOCUMENTS_PER_BATCH })
      .toArray();
    await moveSettled(dependencies, documents, before);
    found = documents.length;
  }
  return total;
}

type StockEntries = Pick<StockDocument, '_id' | 'entries' | 'settledThrough'>;

/**
 * Moves entries that settled before then. They are written to `stock_settled` first, then pulled while `settledThrough`
 * rises, so that a command that found them nowhere fails its guard. Cached stocks stay usable: attempts made from now
 * on look in `stock_settled` and find them. An entry that a command has changed after it was read here stays: the
 * command may have been decided long ago, so that `settledAt` does not show the change.
 */
async function moveSettled(
  { models: { stocks, settled }, cache }: StockDependencies,
  documents: readonly StockEntries[],
  before: Date,
): Promise<void> {
  const settledEntries = documents.map((document) => settledBefore(document, before));
  const toMove = settledEntries.filter((entries) => entries.length > 0);
  if (toMove.length === 0) return;
  await writeSettled(settled, toMove.flat());
  await nativeCollection(stocks).bulkWrite(
    toMove.map((entries) => {
      const update = { $pull: { entries: asTheyWere(entries) }, $inc: { settledThrough: 1 } };
      return { updateOne: { filter: { _id: entries[0]?.variantId }, update } };
    }),
    { ordered: false },
  );
  const moved = new Set(toMove.map(([entry]) => entry?.variantId));
  for (const { _id, settledThrough } of documents) if (moved.has(_id)) cache.entriesMoved(_id, settledThrough);
}

/** The condition of entries that still have the state that was written; an entry never has an earlier state again. */
function asTheyWere(entries: readonly SettledDocument[]) {
  const byState = Map.groupBy(entries, ({ state }) => state);
  const idsOf = (some: readonly SettledDocument[]) => ({ $in: some.map(({ orderId }) => orderId) });
  return { orderId: idsOf(entries), $or: [...byState].map(([state, some]) => ({ state, orderId: idsOf(some) })) };
}

function settledBefore({ _id: variantId, entries }: StockEntries, before: Date): SettledDocument[] {
  return entries
    .flatMap(({ orderId, quantity, state, holdUntil, settledAt, reason }) => {
      if (settledAt === null || settledAt >= before) return [];
      const _id = settledId(variantId, orderId);
      return [{ _id, variantId, orderId, quantity, state, holdUntil, settledAt, reason }];
    })
    .slice(0, MAX_MOVED_ENTRIES);
}

/** The states that an entry may have had before, in a document that was moved then. */
const statesBefore: Readonly<Record<StockEntryState, readonly StockEntryState[]>> = {
  HELD: [],
  EXPIRED: [],
  COMMITTED: ['EXPIRED'],
  RELEASED: ['EXPIRED', 'COMMITTED'],
  ADJUSTED: [],
};

/** Of two states of one order's entry the later one stays, whichever is written last. */
async function writeSettled(settled: Models['settled'], documents: readonly SettledDocument[]): Promise<void> {
  try {
    await nativeCollection(settled).insertMany(documents, { ordered: false });
  } catch (error) {
    if (!(duplicateKeyOf(error) && error instanceof mongo.MongoBulkWriteError)) throw error;
    const existing = [error.writeErrors].flat().flatMap(({ index }) => documents[index] ?? []);
    await nativeCollection(settled).bulkWrite(
      existing.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id, state: { $in: [...statesBefore[fields.state]] } }, update: { $set: fields } },
      })),
      { ordered: false },
    );
  }
}
