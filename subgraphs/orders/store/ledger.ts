import type { LedgerTransaction } from '../domain/ledger.ts';
import type { Trx } from './database.ts';
import type { Ledger } from './orderLifeStore.ts';

/** The ledger; the database itself refuses what does not sum to 0, what was posted before, and every change. */
export function createLedger(trx: Trx): Ledger {
  return { post: (transaction, now) => post(trx, transaction, now) };
}

async function post(trx: Trx, { entries, ...movement }: LedgerTransaction, now: Date): Promise<void> {
  if (entries.length === 0) return;
  const { kind, cause, orderId, currency } = movement;
  const { id } = await trx
    .insertInto('ledger_transactions')
    .values({ kind, cause, order_id: orderId, currency, occurred_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('ledger_entries')
    .values(entries.map(({ account, amountMinor }) => ({ transaction_id: id, account, amount_minor: amountMinor })))
    .execute();
}
