import type { Value } from '../values/bsonValue.ts';

/** The result of an operator at its path: another value, removal, or no change. */
export type ChangeOutcome =
  { readonly kind: 'set'; readonly value: Value } | { readonly kind: 'unset' } | { readonly kind: 'keep' };

/** Where and when an operator is applied: the path, the document's `_id` and the time. */
export type Target = { readonly path: string; readonly id: Value | undefined; readonly now: Date };

/** A compiled operator: maps the current value (undefined: missing) to its change. */
export type Change = (current: Value | undefined, target: Target) => ChangeOutcome;

/** Compiles an operator for one path; throws the server's error for an invalid operand. */
export type ReadChange = (operand: Value, path: string) => Change;

export const keep: ChangeOutcome = { kind: 'keep' };

export function setTo(value: Value): ChangeOutcome {
  return { kind: 'set', value };
}
