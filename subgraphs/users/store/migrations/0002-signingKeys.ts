import { sql, type Migration } from 'kysely';

/** The key pairs access tokens are signed with, the private part sealed. */
export const signingKeysMigration: Migration = {
  async up(db) {
    await sql`
      create table signing_keys (
        id text primary key,
        public_jwk jsonb not null,
        sealed_private_jwk text not null,
        created_at timestamptz not null,
        signs_from timestamptz not null
      )`.execute(db);
  },
};
