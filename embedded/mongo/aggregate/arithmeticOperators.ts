import { Double, Int32, Long } from 'bson';
import { MongoError } from '../errors.ts';
import { type NumberValue, type Value, isArray, isNumber } from '../values/bsonValue.ts';
import { add, isIntegral, multiply, remainder, subtract, toNumber } from '../values/numbers.ts';
import { compareValues } from '../values/sortableKey.ts';
import type { Operator } from './expression.ts';
import { isNullish, onValues, requireNumber } from './operands.ts';

const two = { least: 2, most: 2 };
const one = { least: 1, most: 1 };
const any = { least: 0, most: Infinity };

/** Arithmetic on numbers (and dates with $add and $subtract); null or missing makes the result null. */
export const arithmeticOperators: Readonly<Record<string, Operator>> = {
  $add: onValues('$add', any, sum),
  $subtract: onValues('$subtract', two, difference),
  $multiply: onValues('$multiply', any, (values) => {
    if (values.some(isNullish)) return null;
    return values.map((value) => requireNumber('$multiply', value)).reduce(widening(multiply), new Int32(1));
  }),
  $divide: onValues('$divide', two, ([left, right]) => {
    if (isNullish(left) || isNullish(right)) return null;
    const divisor = toNumber(requireNumber('$divide', right));
    if (divisor === 0) throw new MongoError('BadValue', "can't $divide by zero");
    return new Double(toNumber(requireNumber('$divide', left)) / divisor);
  }),
  $mod: onValues('$mod', two, ([left, right]) => {
    if (isNullish(left) || isNullish(right)) return null;
    const rest = remainder(requireNumber('$mod', left), requireNumber('$mod', right));
    if (rest === null) throw new MongoError(16610, "can't $mod by zero");
    return rest;
  }),
  $abs: onValues('$abs', one, ([value]) => {
    if (isNullish(value)) return null;
    const number = requireNumber('$abs', value);
    if (toNumber(number) >= 0) return number;
    return widening(subtract)(new Int32(0), number);
  }),
  $floor: rounding('$floor', Math.floor),
  $ceil: rounding('$ceil', Math.ceil),
  $sum: folded('$sum', sumOfNumbers),
  $avg: folded('$avg', averageOf),
  $min: folded('$min', (values) => extremeOf(values, -1)),
  $max: folded('$max', (values) => extremeOf(values, 1)),
};

/** An integer result that does not fit into 64 bits becomes a double. */
function widening(compute: (left: NumberValue, right: NumberValue) => NumberValue | null) {
  return (left: NumberValue, right: NumberValue): NumberValue =>
    compute(left, right) ?? compute(new Double(toNumber(left)), new Double(toNumber(right)))!;
}

function sum(values: readonly (Value | undefined)[]): Value {
  if (values.some(isNullish)) return null;
  const dates = values.filter((value) => value instanceof Date);
  if (dates.length > 1) throw new MongoError(16612, 'only one date allowed in an $add expression');
  const numbers = values.filter((value) => !(value instanceof Date)).map((value) => requireNumber('$add', value));
  const total = numbers.reduce(widening(add), new Int32(0));
  const [date] = dates;
  return date ? new Date(date.getTime() + Math.round(toNumber(total))) : total;
}

function difference([left, right]: readonly (Value | undefined)[]): Value {
  if (isNullish(left) || isNullish(right)) return null;
  if (left instanceof Date && right instanceof Date) return Long.fromNumber(left.getTime() - right.getTime());
  if (left instanceof Date) return new Date(left.getTime() - Math.round(toNumber(requireNumber('$subtract', right))));
  return widening(subtract)(requireNumber('$subtract', left), requireNumber('$subtract', right));
}

function rounding(name: string, round: (value: number) => number): Operator {
  return onValues(name, one, ([value]) => {
    if (isNullish(value)) return null;
    const number = requireNumber(name, value);
    return isIntegral(number) ? number : new Double(round(number.value));
  });
}

/** $sum, $avg, $min and $max, over the elements of one array or over several values. */
function folded(name: string, fold: (values: readonly (Value | undefined)[]) => Value): Operator {
  const several = onValues(name, any, fold);
  return (operand, compile) => {
    const only = isArray(operand) && operand.length === 1 ? operand[0]! : operand;
    if (isArray(only)) return several(operand, compile);
    const value = compile(only);
    return (scope) => {
      const result = value(scope);
      return fold(isArray(result) ? result : [result]);
    };
  };
}

/** The sum of the numbers among the values; other values are ignored. */
export function sumOfNumbers(values: readonly (Value | undefined)[]): NumberValue {
  return values.filter(isNumber).reduce(widening(add), new Int32(0));
}

/** The mean of the numbers among the values, null when there is none. */
export function averageOf(values: readonly (Value | undefined)[]): Value {
  const numbers = values.filter(isNumber);
  return numbers.length === 0 ? null : new Double(toNumber(sumOfNumbers(numbers)) / numbers.length);
}

/** The least (sign -1) or greatest (1) of the values that are not null, null when there is none. */
export function extremeOf(values: readonly (Value | undefined)[], sign: 1 | -1): Value {
  const present = values.filter((value) => !isNullish(value)) as Value[]; // isNullish leaves values only
  if (present.length === 0) return null;
  return present.reduce((best, value) => (Math.sign(compareValues(value, best)) === sign ? value : best));
}
