import type { Value } from '../values/bsonValue.ts';

/** What an operator makes of the value at its path: another value, nothing at all, or no change. */
export type ChangeOutcome =
  { readonly kind: 'set'; readonly value: Value } | { readonly kind: 'unset' } | { readonly kind: 'keep' };

/** Where an operator works, for its messages. */
export type Target = { readonly path: string; readonly id: Value | undefined; readonly now: Date };

/** One operator with its operand read: from the value there is (undefined: none) to what shall be. */
export type Change = (current: Value | undefined, target: Target) => ChangeOutcome;

/** Reads an operator's operand for one path; throws what the server answers to a malformed one. */
export type ReadChange = (operand: Value, path: string) => Change;

export const keep: ChangeOutcome = { kind: 'keep' };

export function setTo(value: Value): ChangeOutcome {
  return { kind: 'set', value };
}
