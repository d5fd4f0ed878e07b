import { sql, type Migration } from 'kysely';

/** The key pairs that sign access tokens. The private key is encrypted. */
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
