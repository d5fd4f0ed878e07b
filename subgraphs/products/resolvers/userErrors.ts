import type { Refusal } from '../domain/refusal.ts';
import type { ProductVariant } from '../domain/product.ts';
import { refusal, type Path, type RefusalCode } from '../domain/refusal.ts';

// A list of thousands of wrong elements is one mistake: it is told of the first of them.
const MAX_TOLD = 50;

/** Refusals as the schema's `InputError`s. */
export function inputErrors(refusals: readonly Refusal[]) {
  return refusals.slice(0, MAX_TOLD).map((refused) => ({ __typename: 'InputError' as const, ...refused }));
}

/** One refusal as the schema's list of them. */
export function inputError(code: RefusalCode, path: Path, message: string) {
  return inputErrors([refusal(code, path, message)]);
}

type Shortage = { readonly requested: number; readonly available: number; readonly variant: ProductVariant | null };

/** More was asked for than there is, as the schema's `InsufficientStockError`. */
export function insufficientStock(path: readonly string[], { requested, available, variant }: Shortage) {
  const message = `expected at most ${available}, got ${requested}`;
  const code = 'INSUFFICIENT_STOCK' as const;
  return { __typename: 'InsufficientStockError' as const, code, message, path, variant, requested, available };
}
