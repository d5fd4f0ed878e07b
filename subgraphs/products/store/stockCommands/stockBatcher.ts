import DataLoader from 'dataloader';
import type { StockEntry } from '../../domain/stock.ts';
import type { Models } from '../openProductsStore.ts';
import { changeStocks, readSettled, settledId, type GuardedChange } from './stockDocuments.ts';

/** Joins what several stock commands send to the database in one event-loop tick into one database command. */
export type StockBatcher = {
  /** Those of these variants whose entry of the order has moved to `stock_settled`. */
  readonly findSettled: (variantIds: readonly string[], orderId: string) => Promise<readonly string[]>;
  /** See {@link changeStocks}; also false when only a change of another command in the batch was not made. */
  readonly changeAll: (wanted: readonly GuardedChange[]) => Promise<boolean>;
};

export function createStockBatcher({ stocks, settled }: Pick<Models, 'stocks' | 'settled'>): StockBatcher {
  const entries = new DataLoader<string, StockEntry | null>(
    async (ids) => {
      const found = await readSettled(settled, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { cache: false },
  );
  const changes = new DataLoader<readonly GuardedChange[], boolean>(
    async (commands) => {
      const areAllMade = await changeStocks(stocks, commands.flat());
      return commands.map(() => areAllMade);
    },
    { cache: false },
  );
  return {
    async findSettled(variantIds, orderId) {
      const moved = await Promise.all(variantIds.map((variantId) => entries.load(settledId(variantId, orderId))));
      return variantIds.filter((_, index) => moved[index] !== null);
    },
    changeAll: (wanted) => changes.load(wanted),
  };
}
