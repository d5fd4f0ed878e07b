import { sql, type Migration } from 'kysely';

/** Lets an account be ERASED: its row stays, because orders refer to it, without personal data. */
export const erasureMigration: Migration = {
  async up(db) {
    await sql`alter table users drop constraint users_status_check`.execute(db);
    await sql`
      alter table users add constraint users_status_check
      check (status in ('ACTIVE', 'LOCKED', 'DISABLED', 'ERASED'))`.execute(db);
  },
};
