import { sql, type Kysely, type Migration } from 'kysely';

/**
 * The simulated payment provider's own tables. It stands for an external service: no other table refers to these, and
 * it writes them in transactions of its own.
 */
export const simulatedProvider: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table provider_charges (
        attempt_id text primary key,
        state text not null check (state in ('CAPTURED', 'DECLINED', 'PENDING', 'VOIDED')),
        amount_minor bigint not null,
        currency text not null,
        transaction_id text not null,
        decline_code text,
        capture_at timestamptz,
        reported_at timestamptz,
        created_at timestamptz not null
      )`.execute(db);
    await sql`create index provider_charges_unreported on provider_charges (capture_at)
      where capture_at is not null and reported_at is null`.execute(db);
    await sql`
      create table provider_refunds (
        refund_id text primary key,
        attempt_id text not null references provider_charges (attempt_id),
        amount_minor bigint not null check (amount_minor > 0),
        created_at timestamptz not null
      )`.execute(db);
    await sql`create index provider_refunds_of_charge on provider_refunds (attempt_id)`.execute(db);
    await sql`
      create table provider_log (
        position bigint generated always as identity primary key,
        attempt_id text not null,
        event text not null,
        amount_minor bigint not null,
        at timestamptz not null
      )`.execute(db);
  },
};
