import { sql, type Migration } from 'kysely';

/** Attempts to sign in, by the hash of whose they are, and the addresses that an account has signed in from. */
export const signInAttemptsMigration: Migration = {
  async up(db) {
    await sql`
      create table sign_in_attempts (
        key text primary key,
        failures integer not null,
        blocked_until timestamptz not null,
        attempted_at timestamptz not null,
        known_at timestamptz
      )`.execute(db);
    await sql`create index sign_in_attempts_by_time on sign_in_attempts (attempted_at)`.execute(db);
  },
};
