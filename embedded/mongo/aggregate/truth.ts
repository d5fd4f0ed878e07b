import { type Value, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';

/** What an expression counts as: false, null, missing and zero are false, all else is true. */
export function isTruthy(value: Value | undefined): boolean {
  if (isNumber(value)) return toNumber(value) !== 0;
  return value !== undefined && value !== null && value !== false;
}
