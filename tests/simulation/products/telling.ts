import type { createMongoEventLog } from '../../../subgraphs/products/events/mongoEventLog.ts';
import type { ProductsStore } from '../../../subgraphs/products/store/productsStore.ts';
import type { Chance } from '../chance.ts';
import type { Journal } from './journal.ts';
import type { Sale } from './sale.ts';
import { LostError, type Replica } from './turns.ts';

/** What a process of products is here: its store and its log, which remember what it has seen. */
export type ProductsProcess = Replica & {
  readonly store: ProductsStore;
  readonly log: ReturnType<typeof createMongoEventLog>;
};

/** What the parts of a story share. */
export type Telling = {
  readonly chance: Chance;
  readonly clock: { ms: number };
  readonly sale: Sale;
  readonly journal: Journal;
  /** Does work, slowly perhaps, in one of the processes that are alive; rejects with LostError when it dies meanwhile. */
  readonly inProcess: <T>(work: (process: ProductsProcess) => Promise<T>, isSlow?: boolean) => Promise<T>;
};

/** A process dies or loses its connection; any other failure is one of the product. */
export async function unlessLost<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LostError) return null;
    throw error;
  }
}
