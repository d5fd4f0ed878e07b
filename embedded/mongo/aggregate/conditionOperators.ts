import { Int32 } from 'bson';
import { MongoError } from '../errors.ts';
import { type Value, isArray, isDocument, typeName } from '../values/bsonValue.ts';
import { compareValues } from '../values/sortableKey.ts';
import type { Expression, Operator } from './expression.ts';
import { isNullish, namedOperands, onValues } from './operands.ts';
import { isTruthy } from './truth.ts';

const two = { least: 2, most: 2 };
const one = { least: 1, most: 1 };
const any = { least: 0, most: Infinity };

/** Comparisons (of any types, in MongoDB's order), logic and choices. */
export const conditionOperators: Readonly<Record<string, Operator>> = {
  $cmp: onValues('$cmp', two, ([left, right]) => new Int32(orderOf(left, right))),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $and: (operand, compile) => {
    const terms = (isArray(operand) ? operand : [operand]).map(compile);
    return (scope) => terms.every((term) => isTruthy(term(scope)));
  },
  $or: (operand, compile) => {
    const terms = (isArray(operand) ? operand : [operand]).map(compile);
    return (scope) => terms.some((term) => isTruthy(term(scope)));
  },
  $not: onValues('$not', one, ([value]) => !isTruthy(value)),
  $cond: compileCondition,
  $ifNull: (operand, compile) => {
    if (!isArray(operand) || operand.length < 2) throw new MongoError(1257300, '$ifNull needs at least two arguments');
    const values = operand.map(compile);
    return (scope) => {
      for (const value of values.slice(0, -1)) {
        const result = value(scope);
        if (!isNullish(result)) return result;
      }
      return values.at(-1)!(scope);
    };
  },
  $switch: compileSwitch,
  $type: onValues('$type', one, ([value]) => typeName(value)),
  $isNumber: onValues('$isNumber', one, ([value]) => ['int', 'long', 'double'].includes(typeName(value))),
  $anyElementTrue: onValues('$anyElementTrue', one, ([value]) => isArray(value) && value.some(isTruthy)),
  $mergeObjects: onValues('$mergeObjects', any, (values) => {
    const given = values.length === 1 && isArray(values[0]) ? values[0] : values;
    return Object.assign({}, ...given.filter((value) => !isNullish(value)).map(requireObject)) as Value; // all are documents
  }),
};

/** Missing sorts before null here, unlike in an index. */
function orderOf(left: Value | undefined, right: Value | undefined): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return Math.sign(compareValues(left, right));
}

function comparison(name: string, holds: (order: number) => boolean): Operator {
  return onValues(name, two, ([left, right]) => holds(orderOf(left, right)));
}

function compileCondition(...[operand, compile]: Parameters<Operator>): Expression {
  const parts = isArray(operand) ? operand : partsOf('$cond', operand, ['if', 'then', 'else']);
  if (parts.length !== 3)
    throw new MongoError(16020, `Expression $cond takes exactly 3 arguments. ${parts.length} were passed in.`);
  const [condition, yes, no] = parts.map(compile) as [Expression, Expression, Expression]; // three, as just checked
  return (scope) => (isTruthy(condition(scope)) ? yes(scope) : no(scope));
}

function partsOf(name: string, operand: Value, fields: readonly string[]): Value[] {
  const named = namedOperands(name, operand, { required: fields });
  return fields.map((field) => named[field]!);
}

function compileSwitch(...[operand, compile]: Parameters<Operator>): Expression {
  const { branches, default: otherwise } = namedOperands('$switch', operand, {
    required: ['branches'],
    optional: ['default'],
  });
  if (!isArray(branches) || branches.length === 0) throw new MongoError(40068, '$switch requires at least one branch.');
  const cases = branches.map((branch) => {
    const [holds, answer] = partsOf('$switch', branch, ['case', 'then']).map(compile) as [Expression, Expression]; // two fields
    return { holds, answer };
  });
  const last = otherwise === undefined ? null : compile(otherwise);
  return (scope) => {
    const found = cases.find(({ holds }) => isTruthy(holds(scope)))?.answer ?? last;
    if (!found)
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return found(scope);
  };
}

function requireObject(value: Value | undefined): object {
  if (isDocument(value)) return value;
  throw new MongoError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
}
