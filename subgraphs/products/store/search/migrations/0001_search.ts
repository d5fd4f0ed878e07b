import { sql, type Kysely, type Migration } from 'kysely';

/**
 * The read model of search: one row for each ACTIVE product, the words of the catalogue, and the position in the event
 * log that both include. A rebuild fills a copy of the tables and renames it.
 */
export const search: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create extension if not exists pg_trgm`.execute(db);
    await sql`create table search_products (
      id text primary key, name text not null, description text not null, vector tsvector not null,
      brand_id text, category_ids text[] not null, tags text[] not null, property_keys text[] not null,
      price_minor bigint not null, is_in_stock boolean not null,
      created_at timestamptz not null, name_key text collate "C" not null)`.execute(db);
    await sql`create index on search_products using gin (vector)`.execute(db);
    await sql`create index on search_products using gin (category_ids)`.execute(db);
    await sql`create index on search_products (brand_id)`.execute(db);
    await sql`create index on search_products (name_key text_pattern_ops)`.execute(db);
    await sql`create table search_terms (term text collate "C" primary key)`.execute(db);
    await sql`create index on search_terms using gin (term gin_trgm_ops)`.execute(db);
    await sql`create table search_index (name text primary key, log_id text not null, position bigint not null,
      total integer not null, done integer not null, build text not null, started_at timestamptz not null default now(),
      built_at timestamptz)`.execute(db);
  },
};
