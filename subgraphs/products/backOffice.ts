import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { readOrderUnits, type OrderUnits } from './store/stockCommands/orderUnits.ts';
import { createStockDependencies } from './store/stockCommands/stockCommand.ts';
import { createStockStore } from './store/stockCommands/stockStore.ts';

type Units = Pick<OrderUnits, 'orderId' | 'variantId' | 'quantity'>;

/** The operations of staff commands; they work with or without a running subgraph. */
export type ProductsBackOffice = AsyncDisposable & {
  /** The units that orders hold, and those that settled since then. */
  readonly orderUnits: (since: Date) => Promise<OrderUnits[]>;
  /**
   * Commits or releases an order's units with the same guards as the order's own command. `done`: changed, `same`: no
   * change was needed, `impossible`: the units are not available.
   */
  readonly repair: (units: Units, repair: 'commit' | 'release') => Promise<'done' | 'same' | 'impossible'>;
};

/** Opens the subgraph's database; a running subgraph publishes the events of what changes here. */
export async function openProductsBackOffice({ mongodbUrl }: { mongodbUrl: string }): Promise<ProductsBackOffice> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url: mongodbUrl }));
  const clock = opening.use(await openDatabaseClock(database));
  const stock = createStockStore(createStockDependencies(database.models, () => new Date(clock.now())));
  const opened = opening.move();
  return {
    orderUnits: (since) => readOrderUnits(database.models, since),
    async repair({ orderId, variantId, quantity }, repair) {
      const command = { orderId, lines: [{ variantId, quantity }], traceparent: null, actor: 'operator' };
      const results = repair === 'commit' ? stock.commit(command) : stock.release({ ...command, reason: 'RECONCILED' });
      const [result] = await results;
      if (result?.kind !== 'done') return 'impossible';
      return result.isRepeated ? 'same' : 'done';
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
