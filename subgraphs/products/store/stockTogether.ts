import DataLoader from 'dataloader';
import type { StockEntry } from '../domain/stock.ts';
import type { Models } from './openProductsStore.ts';
import { changeStocks, readSettled, settledId, type SeenChange } from './stockEntries.ts';

/** What several commands ask of the database in one tick, as those of one batch do, is one command to it. */
export type StockTogether = {
  /** Of these variants those whose entry of the order has moved out of the document. */
  readonly settledAmong: (variantIds: readonly string[], orderId: string) => Promise<readonly string[]>;
  /** See {@link changeStocks}; false also when only a change of another command was not made. */
  readonly change: (wanted: readonly SeenChange[]) => Promise<boolean>;
};

export function createStockTogether({ stocks, settled }: Pick<Models, 'stocks' | 'settled'>): StockTogether {
  const entries = new DataLoader<string, StockEntry | null>(
    async (ids) => {
      const found = await readSettled(settled, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { cache: false },
  );
  const changes = new DataLoader<readonly SeenChange[], boolean>(
    async (commands) => {
      const areMade = await changeStocks(stocks, commands.flat());
      return commands.map(() => areMade);
    },
    { cache: false },
  );
  return {
    async settledAmong(variantIds, orderId) {
      const moved = await Promise.all(variantIds.map((variantId) => entries.load(settledId(variantId, orderId))));
      return variantIds.filter((_, at) => moved[at] !== null);
    },
    change: (wanted) => changes.load(wanted),
  };
}
