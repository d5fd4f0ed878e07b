import { sql } from 'kysely';
import { compiledOnce } from '#platform/postgres/compiledOnce.ts';
import type { OrdersDatabase, Trx } from './database.ts';

const BATCH_SIZE = 32;

const reserveCounters = compiledOnce<OrdersDatabase, object, { next: number }>(
  () => sql<{ next: number }>`select nextval('order_numbers') as next from generate_series(1, ${BATCH_SIZE})`,
);

/**
 * Counts orders by a sequence, of which each process takes a handful at a time. As with any sequence no counter comes
 * twice, and those of a transaction or a process that ends early are left out.
 */
export function createOrderCounters(): (trx: Trx) => Promise<number> {
  const reserved: number[] = [];
  return async (trx) => {
    if (reserved.length === 0)
      reserved.push(...(await trx.executeQuery(reserveCounters({}))).rows.map(({ next }) => next));
    return reserved.shift() as number;
  };
}
