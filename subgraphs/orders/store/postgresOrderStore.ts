import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import { createLimiter } from '#platform/concurrency/limiter.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { cartPlacing } from './cartPlacing.ts';
import type { Db, OrdersDatabase, Trx } from './database.ts';
import { createIdempotencyKeys } from './idempotencyKeys.ts';
import { createLedger } from './ledger.ts';
import type { OrderStore, OrderTransaction } from './orderStore.ts';
import { createOrders } from './orders.ts';
import { createPayments } from './payments.ts';
import { createSagas, moveSaga } from './sagas.ts';

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const COUNTERS_PER_BATCH = 32;
const MAX_TRIES = 5;
// Short enough to reject a caller with OVERLOADED while it still has time to retry.
const MAX_WAIT_MS = 2_500;

/**
 * The order store in PostgreSQL. Calls `onEventsCommitted` after each commit that wrote domain events. Uses at most
 * `maxConcurrent` connections of the pool and leaves the rest to reads. Work that has waited too long, and new work
 * that would, is rejected with OVERLOADED.
 */
export function createPostgresOrderStore(db: Db, onEventsCommitted: () => void, maxConcurrent = 6): OrderStore {
  const nextCounter = createOrderCounters();
  const limiter = createLimiter({ maxConcurrent, overload: { maxWaitMs: MAX_WAIT_MS, error: overloaded } });
  return {
    move: (held, move, lease) => limiter(() => moveSaga(db, held, { move, lease })),
    async transaction(work, { isNew } = {}) {
      const run = () => runTransaction(db, work, { nextCounter, onEventsCommitted });
      for (let tries = 1; ; tries += 1) {
        try {
          return await limiter(run, { isLowPriority: isNew });
        } catch (error) {
          if (tries >= MAX_TRIES || !isRetryable(error)) throw error;
        }
      }
    },
  };
}

function overloaded(): Fault {
  return new Fault(
    commonFaults.overloaded,
    'Too many orders are being placed or paid right now: send this again shortly, with the same idempotency key.',
  );
}

type TransactionDependencies = {
  readonly nextCounter: (trx: Trx) => Promise<number>;
  readonly onEventsCommitted: () => void;
};

async function runTransaction<T>(
  db: Db,
  work: (tx: OrderTransaction) => Promise<T>,
  { nextCounter, onEventsCommitted }: TransactionDependencies,
): Promise<T> {
  let hasEvents = false;
  const onWritten = (): void => void (hasEvents = true);
  const result = await db.transaction().execute((trx) => work(transactionOf(trx, { nextCounter, onWritten })));
  if (hasEvents) onEventsCommitted();
  return result;
}

function transactionOf(trx: Trx, orders: Parameters<typeof createOrders>[1]): OrderTransaction {
  return {
    keys: createIdempotencyKeys(trx),
    sagas: createSagas(trx),
    orders: createOrders(trx, orders),
    payments: createPayments(trx),
    ledger: createLedger(trx),
    carts: {
      start: (request) => cartPlacing.startPlacing(trx, request),
      reopen: (taken) => cartPlacing.reopen(trx, taken),
      close: (taken) => cartPlacing.close(trx, taken),
    },
  };
}

function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);
}

const reserveCounters = compileOnce<OrdersDatabase, object, { next: number }>(
  () => sql<{ next: number }>`select nextval('order_numbers') as next from generate_series(1, ${COUNTERS_PER_BATCH})`,
);

/**
 * Counts orders by a sequence; each process reserves a batch of values at a time. No value is used twice; values of a
 * transaction that rolls back or a process that ends are skipped.
 */
function createOrderCounters(): (trx: Trx) => Promise<number> {
  const reserved: number[] = [];
  return async (trx) => {
    if (reserved.length === 0)
      reserved.push(...(await trx.executeQuery(reserveCounters({}))).rows.map(({ next }) => next));
    return reserved.shift() as number;
  };
}
