import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { readOrderUnits, type OrderUnits } from './store/stockBooks.ts';
import { createGround } from './store/stockCommand.ts';
import { createStockStore } from './store/stockStore.ts';

type Units = Pick<OrderUnits, 'orderId' | 'variantId' | 'quantity'>;

/** What people of the shop ask of products, beside the running house or without it. */
export type ProductsBackOffice = AsyncDisposable & {
  /** What orders hold, and what settled since then. */
  readonly orderUnits: (since: Date) => Promise<OrderUnits[]>;
  /**
   * Does to an order's units what its own command would, with the same guards. `done` when that changed something, `same`
   * when it was so already, `impossible` when the units are not there.
   */
  readonly repair: (units: Units, repair: 'commit' | 'release') => Promise<'done' | 'same' | 'impossible'>;
};

/** Opens the house's database; a running house tells of what changes here as of its own changes. */
export async function openProductsBackOffice({ mongodbUrl }: { mongodbUrl: string }): Promise<ProductsBackOffice> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url: mongodbUrl }));
  const clock = opening.use(await openDatabaseClock(database));
  const stock = createStockStore(createGround(database.models, () => new Date(clock.now())));
  const opened = opening.move();
  return {
    orderUnits: (since) => readOrderUnits(database.models, since),
    async repair({ orderId, variantId, quantity }, repair) {
      const command = { orderId, lines: [{ variantId, quantity }], traceparent: null };
      const results = repair === 'commit' ? stock.commit(command) : stock.release({ ...command, reason: 'RECONCILED' });
      const [result] = await results;
      if (result?.kind !== 'done') return 'impossible';
      return result.isRepeated ? 'same' : 'done';
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
