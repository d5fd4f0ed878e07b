import { sql, type Kysely, type Migration } from 'kysely';

/** Indexes by time for the reconciliation of payments and stock. */
export const maintenanceIndexes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index payment_attempts_by_time on payment_attempts (created_at)`.execute(db);
    await sql`create index orders_paid_by_time on orders (updated_at)
      where status in ('CONFIRMED', 'PROCESSING', 'COMPLETED')`.execute(db);
  },
};
