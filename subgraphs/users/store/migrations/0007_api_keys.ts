import { sql, type Migration } from 'kysely';

/** API keys of machines: only the SHA-256 of the key is stored. A revoked key keeps its row. */
export const apiKeysMigration: Migration = {
  async up(db) {
    await sql`
      create table api_keys (
        id text primary key,
        hash text not null constraint api_keys_hash unique,
        name text not null,
        scopes text[] not null check (cardinality(scopes) > 0),
        created_by text not null references users,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        last_used_at timestamptz
      )`.execute(db);
    await sql`create index api_keys_of_user on api_keys (created_by)`.execute(db);
  },
};
