/** Why a command is refused; values of the schema's ErrorCode. */
export type RefusalCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'SKU_TAKEN'
  | 'SLUG_TAKEN'
  | 'IN_USE'
  | 'RESERVATION_GONE';

/** An expected refusal; `path` points to the part of the input that caused it. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly message: string;
  readonly path: readonly string[];
};

/** The outcome of a command that changes nothing. */
export type Refused = { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** A position in the input; numbers are list indexes. */
export type Path = readonly (string | number)[];

export function refusal(code: RefusalCode, path: Path, message: string): Refusal {
  return { code, message, path: path.map(String) };
}

/** The outcome with this one refusal. */
export function refused(code: RefusalCode, path: Path, message: string): Refused {
  return { kind: 'refused', refusals: [refusal(code, path, message)] };
}
