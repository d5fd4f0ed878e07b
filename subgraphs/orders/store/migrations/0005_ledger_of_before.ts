import { sql, type Kysely, type Migration } from 'kysely';

/** Posts the captures and refunds from before the ledger existed, so that the ledger is complete. */
export const ledgerOfBefore: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      with attempts as (
        select payment_attempts.*, payment_attempts.state <> 'CAPTURED' as is_stray from payment_attempts
        where amount_minor > 0 and (state = 'CAPTURED' or exists (select from refunds
          where refunds.attempt_id = payment_attempts.id and cause = 'STRAY_CAPTURE'))
      ), booked as (
        insert into ledger_transactions (kind, cause, order_id, currency, occurred_at)
        select 'CAPTURE', id, order_id, currency, coalesce(captured_at, created_at) from attempts order by created_at
        on conflict do nothing returning id, cause
      )
      insert into ledger_entries (transaction_id, account, amount_minor)
      select booked.id, account, minor
      from booked join attempts on attempts.id = booked.cause join orders on orders.id = attempts.order_id,
        lateral (values
          ('PROVIDER', attempts.amount_minor),
          ('STRAY', case when is_stray then -attempts.amount_minor else 0 end),
          ('SALES', case when is_stray then 0 else shipping_minor + tax_minor - total_minor end),
          ('SHIPPING', case when is_stray then 0 else -shipping_minor end),
          ('TAX', case when is_stray then 0 else -tax_minor end)) as entry (account, minor)
      where minor <> 0`.execute(db);
    await sql`
      with booked as (
        insert into ledger_transactions (kind, cause, order_id, currency, occurred_at)
        select 'REFUND', id, order_id, currency, completed_at from refunds where state = 'DONE' order by completed_at
        on conflict do nothing returning id, cause
      )
      insert into ledger_entries (transaction_id, account, amount_minor)
      select booked.id, account, minor from booked join refunds on refunds.id = booked.cause,
        lateral (values
          ('PROVIDER', -amount_minor),
          (case when refunds.cause = 'STRAY_CAPTURE' then 'STRAY' else 'REFUNDS' end, amount_minor)) as entry (account, minor)`.execute(
      db,
    );
  },
};
