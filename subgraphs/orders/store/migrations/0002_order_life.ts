import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Orders with their lines and domain events, payments, sagas with their steps, and idempotency keys with their
 * outcomes.
 */
export const orderLife: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create sequence order_numbers`.execute(db);
    await sql`
      create table orders (
        id text primary key,
        number text not null constraint orders_number unique,
        owner_id text not null,
        cart_id text not null,
        status text not null check (status in ('PENDING', 'CONFIRMED', 'CANCELLED')),
        payment_status text not null check (payment_status in ('UNPAID', 'FAILED', 'PAID', 'REFUNDED')),
        fulfillment_status text not null check (fulfillment_status in ('UNFULFILLED')),
        cancel_cause text check (cancel_cause in ('CUSTOMER', 'EXPIRED', 'OUT_OF_STOCK')),
        cancel_reason text,
        currency text not null,
        subtotal_minor bigint not null check (subtotal_minor >= 0),
        discount_minor bigint not null check (discount_minor >= 0),
        shipping_minor bigint not null check (shipping_minor >= 0),
        tax_minor bigint not null check (tax_minor >= 0),
        total_minor bigint not null check (total_minor >= 0),
        refunded_minor bigint not null check (refunded_minor between 0 and total_minor),
        shipping_method text not null,
        shipping_address jsonb not null,
        version integer not null check (version > 0),
        created_at timestamptz not null,
        updated_at timestamptz not null,
        expires_at timestamptz not null,
        check (total_minor = subtotal_minor - discount_minor + shipping_minor + tax_minor),
        check ((status = 'CANCELLED') = (cancel_cause is not null)),
        check (status <> 'CONFIRMED' or payment_status = 'PAID'),
        check (status <> 'PENDING' or payment_status in ('UNPAID', 'FAILED'))
      )`.execute(db);
    await sql`create index orders_of_owner on orders (owner_id, created_at, id)`.execute(db);
    await sql`create index orders_by_time on orders (created_at, id)`.execute(db);
    await sql`create index orders_overdue on orders (expires_at) where status = 'PENDING'`.execute(db);
    await sql`
      create table order_lines (
        id text primary key,
        order_id text not null references orders (id),
        position integer not null,
        product_id text not null,
        variant_id text not null,
        sku text not null,
        name text not null,
        image_url text,
        unit_minor bigint not null check (unit_minor >= 0),
        quantity integer not null check (quantity > 0),
        unique (order_id, variant_id)
      )`.execute(db);
    await sql`create index order_lines_of_variant on order_lines (variant_id)`.execute(db);
    await sql`
      create table order_events (
        id text primary key,
        order_id text not null references orders (id),
        sequence integer not null check (sequence > 0),
        type text not null,
        from_status text,
        to_status text not null,
        payment_status text not null,
        fulfillment_status text not null,
        message text,
        fact jsonb not null,
        occurred_at timestamptz not null,
        unique (order_id, sequence)
      )`.execute(db);
    await payments(db);
    await sagas(db);
  },
};

async function payments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payment_attempts (
      id text primary key,
      order_id text not null references orders (id),
      method text not null check (method in ('CARD', 'WALLET')),
      amount_minor bigint not null check (amount_minor >= 0),
      currency text not null,
      state text not null check (state in ('IN_FLIGHT', 'CAPTURED', 'DECLINED', 'VOIDED')),
      transaction_id text,
      decline_code text,
      refunded_minor bigint not null default 0 check (refunded_minor between 0 and amount_minor),
      created_at timestamptz not null,
      captured_at timestamptz
    )`.execute(db);
  await sql`create index payment_attempts_of_order on payment_attempts (order_id, created_at)`.execute(db);
  await sql`create unique index payment_attempts_one_live on payment_attempts (order_id)
    where state in ('IN_FLIGHT', 'CAPTURED')`.execute(db);
  await sql`
    create table refunds (
      id text primary key,
      attempt_id text not null references payment_attempts (id),
      order_id text not null references orders (id),
      cause text not null check (cause in ('CANCELLED', 'OUT_OF_STOCK', 'STRAY_CAPTURE')),
      amount_minor bigint not null check (amount_minor > 0),
      currency text not null,
      state text not null check (state in ('REQUESTED', 'DONE')),
      created_at timestamptz not null,
      completed_at timestamptz,
      constraint refunds_one_per_cause unique (attempt_id, cause)
    )`.execute(db);
  await sql`create index refunds_of_order on refunds (order_id)`.execute(db);
}

async function sagas(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sagas (
      id text primary key,
      kind text not null check (kind in ('place', 'pay', 'cancel', 'expire', 'refund')),
      order_id text not null,
      state text not null check (state in ('RUNNING', 'UNDOING', 'DONE', 'UNDONE', 'TURNED')),
      step text not null,
      undo text,
      data jsonb not null,
      user_id text,
      idempotency_key text,
      request_id text not null,
      traceparent text,
      position integer not null,
      fence bigint not null,
      lease_until timestamptz,
      tries integer not null,
      wakes integer not null default 0,
      next_try_at timestamptz not null,
      last_error text,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db);
  await sql`create index sagas_of_order on sagas (order_id)`.execute(db);
  await sql`create index sagas_due on sagas (next_try_at) where state in ('RUNNING', 'UNDOING')`.execute(db);
  await sql`create unique index sagas_one_per_order on sagas (order_id)
    where state in ('RUNNING', 'UNDOING') and kind <> 'refund'`.execute(db);
  await sql`
    create table saga_steps (
      saga_id text not null references sagas (id) on delete cascade,
      position integer not null,
      step text not null,
      undo text,
      tries integer not null default 0,
      last_error text,
      begun_at timestamptz not null,
      ended_at timestamptz,
      primary key (saga_id, position)
    )`.execute(db);
  await sql`
    create table idempotency_keys (
      user_id text not null,
      key text not null,
      operation text not null,
      fingerprint text not null,
      order_id text not null,
      saga_id text,
      outcome jsonb,
      created_at timestamptz not null,
      settled_at timestamptz,
      primary key (user_id, key)
    )`.execute(db);
  await sql`create index idempotency_keys_old on idempotency_keys (created_at)`.execute(db);
}
