import type { ProductVariant } from '../domain/product.ts';
import { refusalAt, type Path, type ProductsRefusal, type ProductsRefusalCode } from '../domain/refusal.ts';

// Thousands of invalid list elements are usually one mistake, so the first ones are enough.
const MAX_USER_ERRORS = 50;

/** Refusals as `InputError`s of the schema; at most 50. */
export function inputErrors(refusals: readonly ProductsRefusal[]) {
  return refusals.slice(0, MAX_USER_ERRORS).map((refused) => ({ __typename: 'InputError' as const, ...refused }));
}

/** One refusal as a list of one `InputError`. */
export function inputError(code: ProductsRefusalCode, path: Path, message: string) {
  return inputErrors([refusalAt(code, path, message)]);
}

type Shortage = { readonly requested: number; readonly available: number; readonly variant: ProductVariant | null };

/** The schema's `InsufficientStockError`: more units requested than available. */
export function insufficientStock(path: readonly string[], { requested, available, variant }: Shortage) {
  const message = `expected at most ${available}, got ${requested}`;
  const code = 'INSUFFICIENT_STOCK' as const;
  return { __typename: 'InsufficientStockError' as const, code, message, path, variant, requested, available };
}
