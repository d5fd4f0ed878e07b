import { sql, type Migration } from 'kysely';

/**
 * Accounts, their addresses and their sessions. `fact_version` counts the published events of an account, `version` its
 * changes, which clients compare with. An ended session is deleted together with its refresh tokens.
 */
export const accountsMigration: Migration = {
  async up(db) {
    await sql`
      create table users (
        id text primary key,
        email text not null,
        email_key text not null constraint users_email_key unique,
        username text,
        username_key text constraint users_username_key unique,
        display_name text not null,
        phone text,
        roles text[] not null check (cardinality(roles) > 0),
        status text not null check (status in ('ACTIVE', 'LOCKED', 'DISABLED')),
        locale text not null,
        currency text not null,
        password_hash text not null,
        version integer not null check (version > 0),
        fact_version integer not null default 0,
        created_at timestamptz not null,
        updated_at timestamptz not null
      )`.execute(db);
    await sql`create index users_admins on users (id) where 'ADMIN' = any (roles)`.execute(db);
    await sql`
      create table addresses (
        id text primary key,
        user_id text not null references users on delete cascade,
        name text not null,
        line1 text not null,
        line2 text,
        city text not null,
        region text,
        postal_code text not null,
        country text not null,
        phone text,
        is_default boolean not null,
        created_at timestamptz not null
      )`.execute(db);
    await sql`create index addresses_of_user on addresses (user_id)`.execute(db);
    await sql`create unique index addresses_default on addresses (user_id) where is_default`.execute(db);
    await sql`
      create table sessions (
        id text primary key,
        user_id text not null references users on delete cascade,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null
      )`.execute(db);
    await sql`create index sessions_of_user on sessions (user_id)`.execute(db);
    await sql`
      create table refresh_tokens (
        hash text primary key,
        session_id text not null references sessions on delete cascade,
        expires_at timestamptz not null,
        used_at timestamptz
      )`.execute(db);
    await sql`create index refresh_tokens_of_session on refresh_tokens (session_id)`.execute(db);
  },
};
