import { type Value, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';

/** The truth value of a result: false, null, missing and zero are false, everything else is true. */
export function isTruthy(value: Value | undefined): boolean {
  if (isNumber(value)) return toNumber(value) !== 0;
  return value !== undefined && value !== null && value !== false;
}
