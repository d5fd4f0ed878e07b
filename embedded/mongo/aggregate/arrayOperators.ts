import { MongoError } from '../errors.ts';
import { type Value, isArray, typeName } from '../values/bsonValue.ts';
import { intOf, toNumber } from '../values/numbers.ts';
import { equalValues } from '../values/sortableKey.ts';
import type { Operator } from './expression.ts';
import { compileNamed, isNullish, namedOperands, onValues, requireArray, requireNumber } from './operands.ts';
import { isTruthy } from './truth.ts';

const two = { least: 2, most: 2 };
const one = { least: 1, most: 1 };

/** Operators on arrays; if the array is null or missing, the result is null. */
export const arrayOperators: Readonly<Record<string, Operator>> = {
  $size: onValues('$size', one, ([value]) => intOf(requireArray('$size', value).length)),
  $isArray: onValues('$isArray', one, ([value]) => isArray(value)),
  $arrayElemAt: onValues('$arrayElemAt', two, ([array, index]) => {
    if (isNullish(array) || isNullish(index)) return null;
    return requireArray('$arrayElemAt', array).at(toNumber(requireNumber('$arrayElemAt', index)));
  }),
  $first: onValues('$first', one, ([array]) => (isNullish(array) ? null : requireArray('$first', array)[0])),
  $last: onValues('$last', one, ([array]) => (isNullish(array) ? null : requireArray('$last', array).at(-1))),
  $in: onValues('$in', two, ([value, array]) => {
    if (!isArray(array))
      throw new MongoError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
    return value !== undefined && array.some((element) => equalValues(element, value));
  }),
  $indexOfArray: onValues('$indexOfArray', two, ([array, value]) => {
    if (isNullish(array)) return null;
    return intOf(
      requireArray('$indexOfArray', array).findIndex((element) => value !== undefined && equalValues(element, value)),
    );
  }),
  $concatArrays: onValues('$concatArrays', { least: 0, most: Infinity }, (values) => {
    if (values.some(isNullish)) return null;
    return values.flatMap((value) => [...requireArray('$concatArrays', value)]);
  }),
  $reverseArray: onValues('$reverseArray', one, ([array]) =>
    isNullish(array) ? null : requireArray('$reverseArray', array).toReversed(),
  ),
  $slice: onValues('$slice', { least: 2, most: 3 }, sliceOf),
  $filter: compileFilterOperator,
  $map: compileMap,
  $reduce: compileReduce,
  $let: compileLet,
};

function sliceOf(values: readonly (Value | undefined)[]): Value {
  if (values.some(isNullish)) return null;
  const array = requireArray('$slice', values[0]);
  const [first, second] = values.slice(1).map((value) => toNumber(requireNumber('$slice', value)));
  if (second === undefined) return first! >= 0 ? array.slice(0, first) : array.slice(first);
  if (second <= 0) throw new MongoError(28729, `Third argument to $slice must be positive: ${second}`);
  const start = first! < 0 ? Math.max(0, array.length + first!) : first!;
  return array.slice(start, start + second);
}

function variableName(value: Value | undefined): string {
  const name = value ?? 'this';
  if (typeof name === 'string' && /^[a-z][A-Za-z0-9_]*$/.test(name)) return name;
  throw new MongoError('FailedToParse', `'${String(name)}' is not a valid name of a variable`);
}

function compileFilterOperator(...[operand, compile]: Parameters<Operator>): ReturnType<Operator> {
  const named = namedOperands('$filter', operand, { required: ['input', 'cond'], optional: ['as', 'limit'] });
  const name = variableName(named['as']);
  const [input, condition, limit] = ['input', 'cond', 'limit'].map((field) => compileNamed(named, field, compile));
  return (scope) => {
    const array = input!(scope);
    if (isNullish(array)) return null;
    const most = limit!(scope);
    const found = requireArray('$filter', array).filter((element) =>
      isTruthy(condition!({ ...scope, variables: { ...scope.variables, [name]: element } })),
    );
    return isNullish(most) ? found : found.slice(0, toNumber(requireNumber('$filter', most)));
  };
}

function compileMap(...[operand, compile]: Parameters<Operator>): ReturnType<Operator> {
  const named = namedOperands('$map', operand, { required: ['input', 'in'], optional: ['as'] });
  const name = variableName(named['as']);
  const [input, body] = ['input', 'in'].map((field) => compileNamed(named, field, compile));
  return (scope) => {
    const array = input!(scope);
    if (isNullish(array)) return null;
    return requireArray('$map', array).map(
      (element) => body!({ ...scope, variables: { ...scope.variables, [name]: element } }) ?? null,
    );
  };
}

function compileReduce(...[operand, compile]: Parameters<Operator>): ReturnType<Operator> {
  const named = namedOperands('$reduce', operand, { required: ['input', 'initialValue', 'in'] });
  const [input, initial, body] = ['input', 'initialValue', 'in'].map((field) => compileNamed(named, field, compile));
  return (scope) => {
    const array = input!(scope);
    if (isNullish(array)) return null;
    return requireArray('$reduce', array).reduce<Value | undefined>(
      (value, element) => body!({ ...scope, variables: { ...scope.variables, value, this: element } }),
      initial!(scope),
    );
  };
}

function compileLet(...[operand, compile]: Parameters<Operator>): ReturnType<Operator> {
  const named = namedOperands('$let', operand, { required: ['vars', 'in'] });
  const variables = Object.entries(named['vars'] ?? {}).map(
    ([name, value]: [string, Value]) => [variableName(name), compile(value)] as const,
  );
  const body = compile(named['in']!);
  return (scope) => {
    const bound = Object.fromEntries(variables.map(([name, value]) => [name, value(scope)]));
    return body({ ...scope, variables: { ...scope.variables, ...bound } });
  };
}
