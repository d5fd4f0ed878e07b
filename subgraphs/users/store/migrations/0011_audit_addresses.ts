import { sql, type Migration } from 'kysely';

/**
 * The client addresses of sign-ins in the audit log. They are personal data, so they are apart from the entries, which
 * nobody can delete.
 */
export const auditAddressesMigration: Migration = {
  async up(db) {
    await sql`
      create table audit_addresses (
        sequence bigint primary key,
        address text not null,
        recorded_at timestamptz not null
      )`.execute(db);
    await sql`create index audit_addresses_recorded_at on audit_addresses (recorded_at)`.execute(db);
  },
};
