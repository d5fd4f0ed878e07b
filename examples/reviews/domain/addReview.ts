import { isId } from '#platform/ids/isId.ts';
import { isPrintableLine, isPrintableProse, looksEmpty } from '#platform/text/printableText.ts';

/** What a buyer thinks of a product. */
export type Review = {
  readonly id: string;
  readonly productId: string;
  readonly authorId: string;
  readonly rating: number;
  readonly title: string | null;
  readonly text: string;
  readonly createdAt: Date;
};

/** The caller's part of a review. */
export type ReviewInput = Pick<Review, 'productId' | 'rating' | 'title' | 'text'>;

/** Why a review is refused; `path` names the part of the input, null when it is about none. */
export type ReviewRefusal = {
  readonly code: 'VALIDATION' | 'FORBIDDEN' | 'CONFLICT';
  readonly message: string;
  readonly path: readonly string[] | null;
};

export type AddReviewOutcome =
  | { readonly kind: 'added'; readonly review: Review }
  /** The caller sent the same review before. */
  | { readonly kind: 'unchanged'; readonly review: Review }
  | { readonly kind: 'refused'; readonly refusals: readonly ReviewRefusal[] };

/** What is known when a review is decided. */
export type ReviewFacts = {
  /** Whether the caller has bought the product, or may review every one. */
  readonly mayReview: boolean;
  /** The caller's review of the product, if there is one. */
  readonly existing: Review | null;
  readonly identity: Pick<Review, 'id' | 'authorId' | 'createdAt'>;
};

const MAX_TITLE = 120;
const MAX_TEXT = 4_000;

/** What is wrong with a review, each with its field; empty when nothing is. To be called before anything is loaded. */
export function checkReview({ productId, rating, title, text }: ReviewInput): readonly ReviewRefusal[] {
  return [
    ...problem('productId', isId('prd', productId) ? null : 'expected prd_ and 26 characters, got another form'),
    ...problem('rating', rating >= 1 && rating <= 5 ? null : `expected 1 to 5, got ${rating}`),
    ...problem('title', title === null ? null : textProblem(title, MAX_TITLE, isPrintableLine)),
    ...problem('text', textProblem(text, MAX_TEXT, isPrintableProse)),
  ];
}

/** Decides on a review that {@link checkReview} accepts: only a buyer may add one, once per product. */
export function addReview(input: ReviewInput, { mayReview, existing, identity }: ReviewFacts): AddReviewOutcome {
  if (!mayReview)
    return refused('FORBIDDEN', 'Only a buyer can review a product: no paid order of yours has this product.');
  if (existing === null) return { kind: 'added', review: { ...identity, ...input } };
  if (isSame(existing, input)) return { kind: 'unchanged', review: existing };
  return refused('CONFLICT', 'You have reviewed this product already: expected one review per product.');
}

function problem(field: string, message: string | null): ReviewRefusal[] {
  return message === null ? [] : [{ code: 'VALIDATION', message: `${field}: ${message}`, path: ['input', field] }];
}

function textProblem(text: string, maxLength: number, isPrintable: (text: string) => boolean): string | null {
  if (looksEmpty(text)) return `expected 1 to ${maxLength} visible characters, got none`;
  if (text.length > maxLength) return `expected 1 to ${maxLength} characters, got ${text.length}`;
  return isPrintable(text) ? null : 'expected printable text, got control or invisible characters';
}

function refused(code: ReviewRefusal['code'], message: string): AddReviewOutcome {
  return { kind: 'refused', refusals: [{ code, message, path: null }] };
}

function isSame(review: Review, input: ReviewInput): boolean {
  return review.rating === input.rating && review.title === input.title && review.text === input.text;
}
