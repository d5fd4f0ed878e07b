import { Double, Int32, Long } from 'bson';
import type { NumberValue } from './bsonValue.ts';

const int32Max = 2n ** 31n;
const int64Max = 2n ** 63n;

export function toNumber(value: NumberValue): number {
  return value instanceof Long ? value.toNumber() : value.value;
}

export function isIntegral(value: NumberValue): value is Int32 | Long {
  return !(value instanceof Double);
}

function toBigInt(value: Int32 | Long): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(value.value);
}

/** The integer as int32 if both operands are and it fits, else as int64; null if it does not fit into 64 bits. */
function fitInteger(value: bigint, wide: boolean): Int32 | Long | null {
  if (!wide && value >= -int32Max && value < int32Max) return new Int32(Number(value));
  if (value >= -int64Max && value < int64Max) return Long.fromBigInt(value);
  return null;
}

/** MongoDB's sum: int32 widens to int64, and a double makes a double; null if the sum does not fit into 64 bits. */
export function add(left: NumberValue, right: NumberValue): NumberValue | null {
  if (!isIntegral(left) || !isIntegral(right)) return new Double(toNumber(left) + toNumber(right));
  return fitInteger(toBigInt(left) + toBigInt(right), left instanceof Long || right instanceof Long);
}

/** MongoDB's product, by the same rules as {@link add}. */
export function multiply(left: NumberValue, right: NumberValue): NumberValue | null {
  if (!isIntegral(left) || !isIntegral(right)) return new Double(toNumber(left) * toNumber(right));
  return fitInteger(toBigInt(left) * toBigInt(right), left instanceof Long || right instanceof Long);
}

/** MongoDB's difference, by the same rules as {@link add}. */
export function subtract(left: NumberValue, right: NumberValue): NumberValue | null {
  if (!isIntegral(left) || !isIntegral(right)) return new Double(toNumber(left) - toNumber(right));
  return fitInteger(toBigInt(left) - toBigInt(right), left instanceof Long || right instanceof Long);
}

/** The remainder with the sign of the dividend; null if the divisor is zero. */
export function remainder(left: NumberValue, right: NumberValue): NumberValue | null {
  if (toNumber(right) === 0) return null;
  if (!isIntegral(left) || !isIntegral(right)) return new Double(toNumber(left) % toNumber(right));
  return fitInteger(toBigInt(left) % toBigInt(right), left instanceof Long || right instanceof Long);
}

/** A count or length in the type that MongoDB returns. */
export function intOf(value: number): Int32 | Long {
  return value >= -(2 ** 31) && value < 2 ** 31 ? new Int32(value) : Long.fromNumber(value);
}
