import { sql, type Kysely, type Migration } from 'kysely';

/** Shipments, refunds by staff, the statuses of an order after its payment, and the ledger. */
export const fulfilment: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await widenOrders(db);
    await widenRefunds(db);
    await sql`
      create table shipments (
        id text primary key,
        order_id text not null references orders (id),
        carrier text not null,
        tracking_number text not null,
        shipped_at timestamptz not null,
        delivered_at timestamptz
      )`.execute(db);
    await sql`create index shipments_of_order on shipments (order_id)`.execute(db);
    await sql`create index idempotency_keys_settled on idempotency_keys (settled_at)`.execute(db);
    await sql`create index sagas_with_address on sagas (updated_at)
      where kind = 'place' and data ? 'shippingAddress'`.execute(db);
    await ledger(db);
  },
};

/** The checks over several columns have generated names, so they are found by their definitions. */
async function widenOrders(db: Kysely<unknown>): Promise<void> {
  await sql`do $$
    declare found text;
    begin
      for found in select conname from pg_constraint where conrelid = 'orders'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) ~ 'status' loop
        execute format('alter table orders drop constraint %I', found);
      end loop;
    end $$`.execute(db);
  await sql`alter table orders
    add constraint orders_status check (status in ('PENDING', 'CONFIRMED', 'PROCESSING', 'COMPLETED', 'CANCELLED')),
    add constraint orders_payment_status check
      (payment_status in ('UNPAID', 'FAILED', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED')),
    add constraint orders_cancelled_for_a_cause check ((status = 'CANCELLED') = (cancel_cause is not null)),
    add constraint orders_paid_before_sent check (status in ('PENDING', 'CANCELLED')
      or payment_status in ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED')),
    add constraint orders_pending_is_unpaid check (status <> 'PENDING' or payment_status in ('UNPAID', 'FAILED')),
    add constraint orders_fulfillment check (fulfillment_status =
      case status when 'PROCESSING' then 'SHIPPED' when 'COMPLETED' then 'DELIVERED' else 'UNFULFILLED' end)`.execute(
    db,
  );
}

async function widenRefunds(db: Kysely<unknown>): Promise<void> {
  await sql`alter table refunds
    drop constraint refunds_cause_check,
    drop constraint refunds_state_check,
    drop constraint refunds_one_per_cause,
    add column reference text not null default '',
    add column reason text,
    add constraint refunds_cause check (cause in ('CANCELLED', 'OUT_OF_STOCK', 'STRAY_CAPTURE', 'STAFF')),
    add constraint refunds_state check (state in ('REQUESTED', 'DONE', 'DECLINED')),
    add constraint refunds_one_per_cause unique (attempt_id, cause, reference)`.execute(db);
}

/** Each movement of money once, with entries that sum to 0 when its transaction commits; rows are never changed. */
async function ledger(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_transactions (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('CAPTURE', 'REFUND')),
      cause text not null,
      order_id text not null references orders (id),
      currency text not null,
      occurred_at timestamptz not null,
      constraint ledger_once_per_cause unique (kind, cause)
    )`.execute(db);
  await sql`create index ledger_of_order on ledger_transactions (order_id)`.execute(db);
  await sql`
    create table ledger_entries (
      transaction_id bigint not null references ledger_transactions (id),
      account text not null check (account in ('PROVIDER', 'SALES', 'SHIPPING', 'TAX', 'REFUNDS', 'STRAY')),
      amount_minor bigint not null check (amount_minor <> 0),
      primary key (transaction_id, account)
    )`.execute(db);
  await sql`create function require_balance() returns trigger language plpgsql as $$
    begin
      if (select sum(amount_minor) from ledger_entries where transaction_id = new.transaction_id) <> 0 then
        raise exception 'ledger transaction % does not sum to 0', new.transaction_id
          using errcode = 'check_violation', constraint = 'ledger_balanced';
      end if;
      return null;
    end $$`.execute(db);
  await sql`create constraint trigger ledger_balanced after insert on ledger_entries
    deferrable initially deferred for each row execute function require_balance()`.execute(db);
  await sql`create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'the ledger is never changed: post another transaction'; end $$`.execute(db);
  await sql`create trigger ledger_kept before update or delete on ledger_entries
    for each statement execute function refuse_change()`.execute(db);
  await sql`create trigger ledger_kept before update or delete on ledger_transactions
    for each statement execute function refuse_change()`.execute(db);
}
