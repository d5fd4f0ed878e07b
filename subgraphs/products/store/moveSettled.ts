import { mongo } from 'mongoose';
import type { SettledDocument, StockDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { driverOf, type Models } from './openProductsStore.ts';
import { settledId } from './stockEntries.ts';

type Holder = Pick<StockDocument, '_id' | 'entries'>;

/** The rest of a document moves in the next round. */
const MOVED_AT_ONCE = 500;

/**
 * Moves entries that settled before then out of these documents: written to `stock_settled` first, then pulled, and
 * `settledThrough` raised, so that nobody who looked for them in between acts on finding nothing.
 */
export async function moveSettled(
  { stocks, settled }: Pick<Models, 'stocks' | 'settled'>,
  holders: readonly Holder[],
  before: Date,
): Promise<void> {
  const due = holders.map((holder) => dueOf(holder, before)).filter((entries) => entries.length > 0);
  if (due.length === 0) return;
  await writeSettled(settled, due.flat());
  await driverOf(stocks).bulkWrite(
    due.map((entries) => {
      const orderIds = entries.map(({ orderId }) => orderId);
      const update = {
        $pull: { entries: { orderId: { $in: orderIds }, settledAt: { $lt: before } } },
        $inc: { settledThrough: 1 },
      };
      return { updateOne: { filter: { _id: entries[0]?.variantId }, update } };
    }),
    { ordered: false },
  );
}

function dueOf({ _id: variantId, entries }: Holder, before: Date): SettledDocument[] {
  return entries
    .flatMap(({ orderId, quantity, state, holdUntil, settledAt, reason }) => {
      if (settledAt === null || settledAt >= before) return [];
      const _id = settledId(variantId, orderId);
      return [{ _id, variantId, orderId, quantity, state, holdUntil, settledAt, reason }];
    })
    .slice(0, MOVED_AT_ONCE);
}

/** Newer news of the same order and variant win, whoever writes last. */
async function writeSettled(settled: Models['settled'], documents: readonly SettledDocument[]): Promise<void> {
  try {
    await driverOf(settled).insertMany(documents, { ordered: false });
  } catch (error) {
    if (!(duplicateKeyOf(error) && error instanceof mongo.MongoBulkWriteError)) throw error;
    const known = [error.writeErrors].flat().flatMap(({ index }) => documents[index] ?? []);
    await driverOf(settled).bulkWrite(
      known.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id, settledAt: { $lte: fields.settledAt } }, update: { $set: fields } },
      })),
      { ordered: false },
    );
  }
}
