import { trusted } from 'mongoose';
import { expireHold } from '../domain/expireHold.ts';
import type { StockDocument } from './documents.ts';
import { moveSettled } from './moveSettled.ts';
import { driverOf, type Models } from './openProductsStore.ts';
import { MANY_ENTRIES } from './schemas.ts';
import type { Ground } from './stockCommand.ts';
import { changeStock, readStocks } from './stockEntries.ts';

/** What has to be done to stock documents as time goes by. Any number of replicas may do it at once. */
export type StockUpkeep = {
  /** Gives back holds past their `holdUntil`; answers how many ended. */
  readonly sweepHolds: () => Promise<number>;
  /**
   * Moves settled entries out of documents where they are many, or have been for ten minutes; answers how many
   * documents there were.
   */
  readonly settleEntries: () => Promise<number>;
};

const SETTLED_STAYS_MS = 10 * 60_000;
/** A document costs by its entries each time it changes, so many stay only while a command may be repeated. */
const MANY_STAY_MS = 2_000;
const BATCH = 200;
/** So few documents at once that nobody has to wait long behind them. */
const MOVED_TOGETHER = 5;

export function createStockUpkeep(ground: Ground): StockUpkeep {
  const { models, now } = ground;
  return {
    async sweepHolds() {
      const at = now();
      const due = { state: 'HELD', settledAt: null, holdUntil: { $lte: at } };
      const documents = await models.stocks
        .find({ entries: trusted({ $elemMatch: due }) })
        .select({ entries: 1 })
        .limit(BATCH)
        .lean<StockDocument[]>();
      const holds = documents.flatMap(({ _id, entries }) =>
        entries
          .filter((entry) => expireHold(entry, at).kind === 'change')
          .map(({ orderId }) => ({ variantId: _id, orderId })),
      );
      const ended = await Promise.all(holds.map((hold) => endHold(models, hold, at)));
      return ended.filter(Boolean).length;
    },
    async settleEntries() {
      const at = now().getTime();
      const before = new Date(at - MANY_STAY_MS);
      // One after the other, for each has an index of its own: nothing is read that does not move.
      const isLong = { 'entries.settledAt': { $lt: new Date(at - SETTLED_STAYS_MS) } };
      const isMany = { 'entries.settledAt': { $lt: before }, ...MANY_ENTRIES };
      const long = await moveAll(ground, { filter: isLong, before });
      return long + (await moveAll(ground, { filter: isMany, before }));
    },
  };
}

/** Moves what settled before then out of the documents that the filter finds, some at a time; answers how many there were. */
async function moveAll(ground: Ground, { filter, before }: { filter: object; before: Date }): Promise<number> {
  let moved = 0;
  for (let found = MOVED_TOGETHER; found === MOVED_TOGETHER && moved < BATCH; moved += found) {
    const documents = await driverOf(ground.models.stocks)
      .find(filter, { projection: { entries: 1, settledThrough: 1 }, limit: MOVED_TOGETHER })
      .toArray();
    await moveSettled(ground, documents, before);
    found = documents.length;
  }
  return moved;
}

type Hold = { readonly variantId: string; readonly orderId: string };

/** False when somebody else has ended the hold first, whichever way. */
async function endHold(models: Pick<Models, 'stocks' | 'settled'>, hold: Hold, at: Date): Promise<boolean> {
  const seen = (await readStocks(models, [hold.variantId], hold.orderId)).get(hold.variantId);
  const decision = expireHold(seen?.entry ?? null, at);
  if (!seen || decision.kind !== 'change') return false;
  const origin = { at, traceparent: null };
  return (
    (await changeStock(models.stocks, { seen, change: decision.change, origin, type: 'stock.hold_expired' })) !== null
  );
}
