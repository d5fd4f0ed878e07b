import { trusted } from 'mongoose';
import type { StockEntry } from '../../domain/stock.ts';
import type { SettledDocument, StockDocument } from '../documents.ts';
import type { Models } from '../openProductsStore.ts';

/** The units of one variant that an order holds or held. */
export type OrderUnits = {
  readonly orderId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly state: 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED';
};

/**
 * The units of all orders that are held, or that settled since then. The stock documents are read before
 * `stock_settled`: an entry that moves in between is found twice, never missed, and counted once.
 */
export async function readOrderUnits(
  { stocks, settled }: Pick<Models, 'stocks' | 'settled'>,
  since: Date,
): Promise<OrderUnits[]> {
  const units = new Map<string, OrderUnits>();
  const add = (variantId: string, { orderId, quantity, state }: StockEntry) => {
    const key = `${orderId}/${variantId}`;
    if (state !== 'ADJUSTED' && !units.has(key)) units.set(key, { orderId, variantId, quantity, state });
  };
  const isHeld = { entries: trusted({ $elemMatch: { settledAt: null, holdUntil: { $gt: new Date(0) } } }) };
  const hasSettled = { 'entries.settledAt': trusted({ $gte: since }) };
  for (const filter of [isHeld, hasSettled]) {
    const documents = stocks.find(filter).select({ entries: 1 }).lean<StockDocument[]>();
    for await (const { _id, entries } of documents.cursor()) for (const entry of entries) add(_id, entry);
  }
  const moved = settled.find({ settledAt: trusted({ $gte: since }) }).lean<SettledDocument[]>();
  for await (const entry of moved.cursor()) add(entry.variantId, entry);
  return [...units.values()];
}
