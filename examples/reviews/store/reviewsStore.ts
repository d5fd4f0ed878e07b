import { sql, type Kysely } from 'kysely';
import {
  decodeInstantCursor,
  encodeCursor,
  pageOf,
  requireFirst,
  type ConnectionPage,
} from '#platform/pagination/connectionPage.ts';
import type { Review } from '../domain/addReview.ts';
import type { ReviewsTables } from './reviewsDatabase.ts';

export type ReviewPage = ConnectionPage<Review>;
export type ProductRating = { readonly productId: string; readonly average: number; readonly count: number };

/** Whose reviews a page has, and which part of them. */
export type ReviewSlice = {
  readonly of: { readonly productId: string } | { readonly authorId: string };
  readonly first: number | null | undefined;
  readonly after: string | null | undefined;
};

type Db = Kysely<ReviewsTables>;

/** Reviews as they are read and written. */
export type ReviewsStore = ReturnType<typeof createReviewsStore>;

/** The reviews in a database that stays open as long as they are used. */
export function createReviewsStore(db: Db) {
  return {
    findMany: (ids: readonly string[]) => findMany(db, ids),
    /** The review of a product by this author; null when there is none. */
    findByAuthor: (authorId: string, productId: string) => findByAuthor(db, authorId, productId),
    /** Adds a review and returns null; when the author already has one of the product, returns that one. */
    add: (review: Review) => add(db, review),
    /** A page of reviews, newest first; a size or cursor that cannot be used is BAD_USER_INPUT. */
    page: (slice: ReviewSlice) => page(db, slice),
    /** The ratings of those of the products that have reviews. */
    ratings: (productIds: readonly string[]) => ratings(db, productIds),
    /** Whether an account has paid for any variant of a product, as far as the logs are applied. */
    hasBought: (userId: string, productId: string) => hasBought(db, userId, productId),
  };
}

async function findMany(db: Db, ids: readonly string[]): Promise<Review[]> {
  if (ids.length === 0) return [];
  return (await db.selectFrom('reviews').selectAll().where('id', 'in', ids).execute()).map(reviewOf);
}

async function findByAuthor(db: Db, authorId: string, productId: string): Promise<Review | null> {
  const ofAuthor = db.selectFrom('reviews').selectAll().where('author_id', '=', authorId);
  const row = await ofAuthor.where('product_id', '=', productId).executeTakeFirst();
  return row ? reviewOf(row) : null;
}

async function add(db: Db, review: Review): Promise<Review | null> {
  const { productId: product_id, authorId: author_id, createdAt: created_at, ...rest } = review;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('reviews')
    .values({ ...rest, product_id, author_id, created_at })
    .onConflict((conflict) => conflict.columns(['author_id', 'product_id']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? null : findByAuthor(db, author_id, product_id);
}

async function page(db: Db, { of, first, after }: ReviewSlice): Promise<ReviewPage> {
  const size = requireFirst(first, 10);
  const all = db.selectFrom('reviews').selectAll();
  let select =
    'productId' in of ? all.where('product_id', '=', of.productId) : all.where('author_id', '=', of.authorId);
  if (after != null) {
    const { instant, id } = decodeInstantCursor(after);
    select = select.where(sql<boolean>`(created_at, id) < (${instant}, ${id})`);
  }
  const rows = await select
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute();
  const cursorOf = ({ createdAt, id }: Review) => encodeCursor([createdAt.getTime(), id]);
  return pageOf(rows.map(reviewOf), { first: size, after, cursorOf });
}

async function ratings(db: Db, productIds: readonly string[]): Promise<ProductRating[]> {
  const average = sql<number>`avg(rating)::float8`.as('average');
  const rows = await db
    .selectFrom('reviews')
    .select(({ fn }) => ['product_id', average, fn.countAll<number>().as('count')])
    .where('product_id', 'in', productIds)
    .groupBy('product_id')
    .execute();
  return rows.map(({ product_id: productId, ...rating }) => ({ ...rating, productId }));
}

async function hasBought(db: Db, userId: string, productId: string): Promise<boolean> {
  const row = await db
    .selectFrom('purchases')
    .innerJoin('variants', 'variants.id', 'purchases.variant_id')
    .select('purchases.variant_id')
    .where('purchases.user_id', '=', userId)
    .where('variants.product_id', '=', productId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function reviewOf({
  product_id: productId,
  author_id: authorId,
  created_at: createdAt,
  ...rest
}: ReviewsTables['reviews']): Review {
  return { ...rest, productId, authorId, createdAt };
}
