import { sql } from 'kysely';
import { compiledOnce } from '#platform/postgres/compiledOnce.ts';
import type { OrdersDatabase, Trx } from './database.ts';

const HANDFUL = 32;

const takeCounters = compiledOnce<OrdersDatabase, object, { next: number }>(
  () => sql<{ next: number }>`select nextval('order_numbers') as next from generate_series(1, ${HANDFUL})`,
);

/**
 * Counts orders by a sequence, of which each process takes a handful at a time. As with any sequence no counter comes
 * twice, and those of a transaction or a process that ends early are left out.
 */
export function createOrderCounters(): (trx: Trx) => Promise<number> {
  const taken: number[] = [];
  return async (trx) => {
    if (taken.length === 0) taken.push(...(await trx.executeQuery(takeCounters({}))).rows.map(({ next }) => next));
    return taken.shift() as number;
  };
}
