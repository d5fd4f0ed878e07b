import DataLoader from 'dataloader';
import type { Claims, SignedCall } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Review } from './domain/addReview.ts';
import type { ProductRating, ReviewsStore } from './store/reviewsStore.ts';

export type { ReviewPage } from './store/reviewsStore.ts';

/** Everything a resolver may use. */
export type ReviewsContext = {
  /** The caller; null when the caller is not signed in. */
  readonly viewer: Claims | null;
  /** The feature flags of the caller. */
  readonly flags: ReadonlySet<string>;
  readonly requestId: string;
  readonly log: Log;
  readonly store: ReviewsStore;
  readonly newReviewId: () => string;
  /** The time of the subgraph's database. */
  readonly now: () => Date;
  /** A review by id; null when there is none. */
  readonly review: DataLoader<string, Review | null>;
  /** The rating of a product by its id; null when it has no review. */
  readonly rating: DataLoader<string, ProductRating | null>;
};

/** What the contexts of all requests share. */
export type ReviewsDependencies = Pick<ReviewsContext, 'store' | 'now' | 'log'>;

/** Makes the context of one signed request. */
export function createContext({ store, now, log }: ReviewsDependencies, call: SignedCall): ReviewsContext {
  const { claims: viewer, requestId } = call;
  return {
    viewer,
    flags: new Set(call.flags),
    requestId,
    log: log.child({ requestId }),
    store,
    newReviewId: () => newId('rev', now().getTime()),
    now,
    review: new DataLoader(async (ids) => {
      const found = new Map((await store.findMany(ids)).map((review) => [review.id, review]));
      return ids.map((id) => found.get(id) ?? null);
    }),
    rating: new DataLoader(async (productIds) => {
      const found = new Map((await store.ratings(productIds)).map((rating) => [rating.productId, rating]));
      return productIds.map((id) => found.get(id) ?? null);
    }),
  };
}
