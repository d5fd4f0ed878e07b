/** Why a command is refused; values of the schema's ErrorCode. */
export type ProductsRefusalCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'SKU_TAKEN'
  | 'SLUG_TAKEN'
  | 'IN_USE'
  | 'RESERVATION_GONE';

/** An expected refusal; `path` points to the part of the input that caused it. */
export type ProductsRefusal = {
  readonly code: ProductsRefusalCode;
  readonly message: string;
  readonly path: readonly string[];
};

/** The outcome of a command that changes nothing. */
export type ProductsRefused = { readonly kind: 'refused'; readonly refusals: readonly ProductsRefusal[] };

/** A position in the input; numbers are list indexes. */
export type Path = readonly (string | number)[];

export function refusalAt(code: ProductsRefusalCode, path: Path, message: string): ProductsRefusal {
  return { code, message, path: path.map(String) };
}

/** The outcome with this one refusal. */
export function refused(code: ProductsRefusalCode, path: Path, message: string): ProductsRefused {
  return { kind: 'refused', refusals: [refusalAt(code, path, message)] };
}
