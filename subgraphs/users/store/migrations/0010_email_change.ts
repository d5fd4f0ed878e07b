import { sql, type Migration } from 'kysely';

/** The address that a mailed code makes the account's; null: the code verifies the address that the account has. */
export const emailChangeMigration: Migration = {
  async up(db) {
    await sql`alter table email_verifications add column new_email text`.execute(db);
  },
};
