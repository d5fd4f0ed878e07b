import { fault } from '../errors.ts';

/** Exactly one of several arguments that identify the same thing. */
export function requireOneOf(names: string, ...values: readonly (string | null | undefined)[]): void {
  const given = values.filter((value) => value != null).length;
  if (given !== 1) throw fault('badInput', `expected exactly one of ${names}, got ${given}`);
}
