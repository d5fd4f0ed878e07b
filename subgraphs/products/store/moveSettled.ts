import { mongo } from 'mongoose';
import type { SettledDocument, StockDocument } from './documents.ts';
import { duplicateKeyOf } from './duplicateKey.ts';
import { driverOf, type Models } from './openProductsStore.ts';
import type { Ground } from './stockCommand.ts';
import { settledId } from './stockEntries.ts';

type Holder = Pick<StockDocument, '_id' | 'entries' | 'settledThrough'>;

/** The rest of a document moves in the next round. */
const MOVED_AT_ONCE = 500;

/**
 * Moves entries that settled before then out of these documents: written to `stock_settled` first, then pulled, and
 * `settledThrough` raised, so that nobody who looked for them in between acts on finding nothing. What is remembered of
 * the documents stays of use: whoever looks from now on finds them.
 */
export async function moveSettled(
  { models: { stocks, settled }, remembered }: Pick<Ground, 'models' | 'remembered'>,
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
  const moved = new Set(due.map(([entry]) => entry?.variantId));
  for (const { _id, settledThrough } of holders) if (moved.has(_id)) remembered.entriesMoved(_id, settledThrough);
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
