import { DatabaseError } from 'pg';
import { cartPlacing } from './cartPlacing.ts';
import type { Db, Trx } from './database.ts';
import { createKeys } from './idempotency.ts';
import { createLedger } from './ledger.ts';
import type { OrderLifeStore, OrderLifeTransaction } from './orderLifeStore.ts';
import { createOrderCounters } from './orderCounters.ts';
import { createOrders } from './orders.ts';
import { createPayments } from './payments.ts';
import { createSagas, moveSaga } from './sagas.ts';
import { createTurns } from './turns.ts';

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const MOST_TRIES = 5;
// A caller is told in time to come back, rather than when nothing is left of its own time.
const PATIENCE_MS = 2_500;

/**
 * The order's life in PostgreSQL. `onFacts` is told after each commit that wrote facts. Of the pool's connections it
 * takes `atOnce` at most: the rest is for those who only read.
 */
export function createPostgresOrderLife(db: Db, onFacts: () => void, atOnce = 6): OrderLifeStore {
  const nextCounter = createOrderCounters();
  const turns = createTurns(atOnce, PATIENCE_MS);
  return {
    move: (held, move, lease) => turns(() => moveSaga(db, held, { move, lease })),
    async transaction(work, o) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await turns(() => once(db, work, { nextCounter, onFacts }), o);
        } catch (error) {
          if (tries >= MOST_TRIES || !mayTryAgain(error)) throw error;
        }
      }
    },
  };
}

type House = { readonly nextCounter: (trx: Trx) => Promise<number>; readonly onFacts: () => void };

async function once<T>(
  db: Db,
  work: (tx: OrderLifeTransaction) => Promise<T>,
  { nextCounter, onFacts }: House,
): Promise<T> {
  let hasFacts = false;
  const onWritten = (): void => void (hasFacts = true);
  const result = await db.transaction().execute((trx) => work(transactionOf(trx, { nextCounter, onWritten })));
  if (hasFacts) onFacts();
  return result;
}

function transactionOf(trx: Trx, orders: Parameters<typeof createOrders>[1]): OrderLifeTransaction {
  return {
    keys: createKeys(trx),
    sagas: createSagas(trx),
    orders: createOrders(trx, orders),
    payments: createPayments(trx),
    ledger: createLedger(trx),
    carts: {
      begin: (asked) => cartPlacing.beginPlacing(trx, asked),
      reopen: (taken) => cartPlacing.reopen(trx, taken),
      close: (taken) => cartPlacing.close(trx, taken),
    },
  };
}

function mayTryAgain(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);
}
