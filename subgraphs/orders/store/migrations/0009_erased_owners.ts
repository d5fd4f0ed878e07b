import { sql, type Kysely, type Migration } from 'kysely';

/**
 * The owners whose accounts were erased, and how far the log of users was read. An order of such an owner loses its
 * personal data when it has ended; `is_anonymous` marks those that have, and `done_at` an owner without other orders.
 */
export const erasedOwners: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table erased_owners (
        owner_id text primary key,
        erased_at timestamptz not null default now(),
        done_at timestamptz
      )`.execute(db);
    await sql`create index erased_owners_pending on erased_owners (owner_id) where done_at is null`.execute(db);
    await sql`
      create table followed_logs (
        source text primary key,
        log_id text not null,
        position bigint not null
      )`.execute(db);
    await sql`alter table orders add column is_anonymous boolean not null default false`.execute(db);
  },
};
