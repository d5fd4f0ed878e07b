import { sql, type Migration } from 'kysely';

/**
 * When the e-mail address of an account was verified (null: not yet), and the code that was mailed last. Accounts from
 * before count as verified since they were created.
 */
export const emailVerificationMigration: Migration = {
  async up(db) {
    await sql`alter table users add column email_verified_at timestamptz`.execute(db);
    await sql`update users set email_verified_at = created_at`.execute(db);
    await sql`
      create table email_verifications (
        user_id text primary key references users on delete cascade,
        code_hash text not null,
        expires_at timestamptz not null,
        failures integer not null default 0,
        sent_at timestamptz not null,
        sent_on_day integer not null
      )`.execute(db);
  },
};
