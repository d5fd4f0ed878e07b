import { sql } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import type { LedgerTransaction } from '../domain/ledger.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import type { Ledger } from './orderStore.ts';

/** The ledger. The database rejects transactions that do not sum to 0, repeated ones, and every update or delete. */
export function createLedger(trx: Trx): Ledger {
  return { post: (transaction, now) => post(trx, transaction, now) };
}

type Posted = Omit<LedgerTransaction, 'entries'> & { readonly now: Date; readonly rows: string };

const postEntries = compileOnce<OrdersDatabase, Posted>(
  (_db, { one }) => sql<object>`
    with posted as (
      insert into ledger_transactions (kind, cause, order_id, currency, occurred_at)
      values (${one('kind')}, ${one('cause')}, ${one('orderId')}, ${one('currency')}, ${one('now')}) returning id
    )
    insert into ledger_entries (transaction_id, account, amount_minor)
    select posted.id, entry.account, entry.amount_minor
    from posted, jsonb_to_recordset(${one('rows')}::jsonb) as entry (account text, amount_minor bigint)`,
);

async function post(trx: Trx, { entries, ...movement }: LedgerTransaction, now: Date): Promise<void> {
  if (entries.length === 0) return;
  const { kind, cause, orderId, currency } = movement;
  const rows = JSON.stringify(entries.map((entry) => ({ account: entry.account, amount_minor: entry.amountMinor })));
  await sendWithCommit(trx, postEntries({ kind, cause, orderId, currency, now, rows }));
}
