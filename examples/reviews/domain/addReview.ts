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
  readonly hasBought: boolean;
  /** The caller's review of the product, if there is one. */
  readonly existing: Review | null;
  readonly identity: Pick<Review, 'id' | 'authorId' | 'createdAt'>;
};

const MAX_TITLE = 120;
const MAX_TEXT = 4_000;

/** Decides on a review: only a buyer may add one, once per product. */
export function addReview(input: ReviewInput, { hasBought, existing, identity }: ReviewFacts): AddReviewOutcome {
  const refusals = checkInput(input);
  if (refusals.length > 0) return { kind: 'refused', refusals };
  if (!hasBought)
    return refused('FORBIDDEN', 'Only a buyer can review a product: no paid order of yours has this product.');
  if (existing === null) return { kind: 'added', review: { ...identity, ...input } };
  if (isSame(existing, input)) return { kind: 'unchanged', review: existing };
  return refused('CONFLICT', 'You have reviewed this product already: expected one review per product.');
}

function checkInput({ rating, title, text }: ReviewInput): ReviewRefusal[] {
  const refusals: ReviewRefusal[] = [];
  const refuse = (field: string, message: string) =>
    refusals.push({ code: 'VALIDATION', message: `${field}: ${message}`, path: ['input', field] });
  if (rating < 1 || rating > 5) refuse('rating', `expected 1 to 5, got ${rating}`);
  if (title !== null && title.length > MAX_TITLE)
    refuse('title', `expected at most ${MAX_TITLE} characters, got ${title.length}`);
  if (text.trim() === '' || text.length > MAX_TEXT)
    refuse('text', `expected 1 to ${MAX_TEXT} characters, got ${text.trim() === '' ? 'none' : text.length}`);
  return refusals;
}

function refused(code: ReviewRefusal['code'], message: string): AddReviewOutcome {
  return { kind: 'refused', refusals: [{ code, message, path: null }] };
}

function isSame(review: Review, input: ReviewInput): boolean {
  return review.rating === input.rating && review.title === input.title && review.text === input.text;
}
