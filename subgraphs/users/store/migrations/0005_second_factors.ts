import { sql, type Migration } from 'kysely';

/**
 * Second factors: `users.second_factor_at` is when the factor was confirmed; only then a login needs a code. `last_step`
 * is the time step of the last accepted code. Used recovery codes are deleted.
 */
export const secondFactorsMigration: Migration = {
  async up(db) {
    await sql`alter table users add column second_factor_at timestamptz`.execute(db);
    await sql`
      create table second_factors (
        user_id text primary key references users on delete cascade,
        encrypted_secret text not null,
        last_step bigint not null default 0,
        failures integer not null default 0,
        blocked_until timestamptz
      )`.execute(db);
    await sql`
      create table recovery_codes (
        user_id text not null references users on delete cascade,
        hash text not null,
        primary key (user_id, hash)
      )`.execute(db);
  },
};
