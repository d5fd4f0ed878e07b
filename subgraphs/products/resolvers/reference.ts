import { fault } from '../errors.ts';

/**
 * A key of an entity's representation. GraphQL does not check those, so anything may stand there: only a string of
 * the right form gets any further, the rest is BAD_USER_INPUT.
 */
export function requireKey(field: string, value: unknown, isKey: (value: unknown) => boolean): string {
  if (typeof value === 'string' && isKey(value)) return value;
  const got = JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
  throw fault('badInput', `${field}: expected a key of its form, got ${got}`);
}

/** Exactly one of two arguments that identify the same thing. */
export function requireOneOf(names: string, ...values: readonly (string | null | undefined)[]): void {
  const given = values.filter((value) => value != null).length;
  if (given !== 1) throw fault('badInput', `expected exactly one of ${names}, got ${given}`);
}
