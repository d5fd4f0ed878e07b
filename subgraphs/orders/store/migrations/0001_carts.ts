import { sql, type Kysely, type Migration } from 'kysely';

/** Carts and their lines. A customer has one current cart (OPEN or PLACING); a token always belongs to one cart. */
export const carts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table carts (
        id text primary key,
        token_hash text unique,
        owner_id text,
        state text not null check (state in ('OPEN', 'PLACING', 'CLOSED')),
        version integer not null check (version > 0),
        order_id text,
        merged_into text references carts (id) on delete set null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        expires_at timestamptz,
        check ((owner_id is null) <> (token_hash is null)),
        check (state <> 'PLACING' or order_id is not null)
      )`.execute(db);
    await sql`create unique index carts_current_of_owner on carts (owner_id) where state in ('OPEN', 'PLACING')`.execute(
      db,
    );
    await sql`create index carts_expiring on carts (expires_at) where expires_at is not null`.execute(db);
    await sql`create index carts_closed on carts (updated_at) where state = 'CLOSED'`.execute(db);
    await sql`create index carts_merged_into on carts (merged_into) where merged_into is not null`.execute(db);
    await sql`
      create table cart_lines (
        id text primary key,
        cart_id text not null references carts (id) on delete cascade,
        variant_id text not null,
        quantity integer not null check (quantity > 0),
        price_when_added_minor bigint not null,
        product_id text not null,
        sku text not null,
        name text not null,
        image_url text,
        unit_minor bigint not null check (unit_minor >= 0),
        currency text not null,
        weight_grams integer,
        unique (cart_id, variant_id)
      )`.execute(db);
  },
};
