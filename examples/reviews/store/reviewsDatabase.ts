import { sql, type Kysely, type Migration } from 'kysely';
import { explainOpenFailure } from '#platform/environment/explainOpenFailure.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';

export type ReviewsTables = {
  reviews: {
    id: string;
    product_id: string;
    author_id: string;
    rating: number;
    title: string | null;
    text: string;
    created_at: Date;
  };
  /** The product of each variant, from the log of products. */
  variants: { id: string; product_id: string };
  /** The variants that each account has paid for, from the log of orders. */
  purchases: { user_id: string; variant_id: string };
  /** How far each log is applied. */
  log_positions: { source: string; log_id: string; position: number };
};

const reviewsMigration: Migration = {
  async up(db) {
    await sql`
      create table reviews (
        id text primary key,
        product_id text not null,
        author_id text not null,
        rating integer not null check (rating between 1 and 5),
        title text,
        text text not null,
        created_at timestamptz not null,
        unique (author_id, product_id)
      )`.execute(db);
    await sql`create index reviews_of_product on reviews (product_id, created_at, id)`.execute(db);
    await sql`create index reviews_of_author on reviews (author_id, created_at, id)`.execute(db);
    await sql`create table variants (id text primary key, product_id text not null)`.execute(db);
    await sql`create index variants_of_product on variants (product_id)`.execute(db);
    await sql`
      create table purchases (
        user_id text not null,
        variant_id text not null,
        primary key (user_id, variant_id)
      )`.execute(db);
    await sql`
      create table log_positions (
        source text primary key,
        log_id text not null,
        position bigint not null
      )`.execute(db);
  },
};

type ReviewsDatabaseOptions = Omit<Parameters<typeof openPostgres>[0], 'migrations'>;

/**
 * Opens the database of this subgraph, brought up to date; an error names REVIEWS_DATABASE_URL. The caller closes it.
 */
export function openReviewsDatabase(o: ReviewsDatabaseOptions): Promise<Kysely<ReviewsTables>> {
  const migrations = { '0001_reviews': reviewsMigration };
  return explainOpenFailure('REVIEWS_DATABASE_URL', o.url, openPostgres<ReviewsTables>({ ...o, migrations }));
}
