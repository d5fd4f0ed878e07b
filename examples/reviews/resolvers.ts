import { requireViewer } from '#platform/faults/requireScope.ts';
import { pageInfoOf } from '#platform/pagination/connectionPage.ts';
import { dateTimeScalar } from '#platform/scalars/dateTime.ts';
import { addReview, checkReview } from './domain/addReview.ts';
import type { Resolvers } from './generated/resolvers.ts';

/** The resolvers of schema.graphql. */
export const resolvers: Resolvers = {
  DateTime: dateTimeScalar,
  Mutation: {
    async addReview(_, { input: { productId, rating, title = null, text } }, context) {
      const { store, newReviewId, now, flags } = context;
      const { subject: authorId } = requireViewer(context);
      const input = { productId, rating, title, text };
      const userErrors = checkReview(input);
      if (userErrors.length > 0) return { review: null, userErrors };
      const [hasBought, existing] = await Promise.all([
        store.hasBought(authorId, productId),
        store.findByAuthor(authorId, productId),
      ]);
      const mayReview = hasBought || flags.has('open_reviews');
      const identity = { id: newReviewId(), authorId, createdAt: now() };
      let outcome = addReview(input, { mayReview, existing, identity });
      if (outcome.kind === 'added') {
        // A request at the same moment may have added one: then that one counts.
        const other = await store.add(outcome.review);
        if (other) outcome = addReview(input, { mayReview, existing: other, identity });
      }
      if (outcome.kind === 'refused') return { review: null, userErrors: outcome.refusals };
      return { review: outcome.review, userErrors: [] };
    },
  },
  Review: {
    __resolveReference: ({ id }, { review }) => review.load(id),
    product: ({ productId }) => ({ id: productId }),
    author: ({ authorId }) => ({ id: authorId }),
  },
  Product: {
    __resolveReference: ({ id }) => ({ id }),
    reviews: ({ id }, { first, after }, { store }) => store.page({ of: { productId: id }, first, after }),
    rating: ({ id }, _, { rating }) => rating.load(id),
  },
  User: {
    __resolveReference: ({ id }) => ({ id }),
    reviews: ({ id }, { first, after }, { store }) => store.page({ of: { authorId: id }, first, after }),
  },
  ReviewConnection: { pageInfo: (page) => pageInfoOf(page) },
  UserError: { __resolveType: () => 'InputError' },
};
