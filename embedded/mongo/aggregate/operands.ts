import { MongoError } from '../errors.ts';
import {
  type Document,
  type NumberValue,
  type Value,
  isArray,
  isDocument,
  isNumber,
  typeName,
} from '../values/bsonValue.ts';
import type { Compile, Expression, Operator } from './expression.ts';

type Count = { readonly least: number; readonly most: number };

/** An operator on a list of values, given as an array or as a single value. */
export function onValues(
  name: string,
  { least, most }: Count,
  apply: (values: (Value | undefined)[]) => Value | undefined,
): Operator {
  return (operand, compile) => {
    const expressions = (isArray(operand) ? operand : [operand]).map(compile);
    if (expressions.length < least || expressions.length > most)
      throw new MongoError(
        16020,
        `Expression ${name} takes ${least === most ? `exactly ${least}` : `${least} to ${most}`} arguments. ${expressions.length} were passed in.`,
      );
    return (scope) => apply(expressions.map((expression) => expression(scope)));
  };
}

/** The named arguments of an operator such as $filter; unknown arguments are refused. */
export function namedOperands(
  name: string,
  operand: Value,
  fields: { required: readonly string[]; optional?: readonly string[] },
): Document {
  if (!isDocument(operand)) throw new MongoError(28646, `${name} only supports an object as its argument`);
  const { required, optional = [] } = fields;
  const foreign = Object.keys(operand).find((field) => !required.includes(field) && !optional.includes(field));
  if (foreign !== undefined) throw new MongoError(28647, `Unrecognized parameter to ${name}: ${foreign}`);
  const missing = required.find((field) => operand[field] === undefined);
  if (missing !== undefined) throw new MongoError(28648, `Missing '${missing}' parameter to ${name}`);
  return operand;
}

export function compileNamed(operand: Document, field: string, compile: Compile): Expression {
  const value = operand[field];
  return value === undefined ? () => undefined : compile(value);
}

export function isNullish(value: Value | undefined): value is null | undefined {
  return value === null || value === undefined;
}

export function requireNumber(name: string, value: Value | undefined): NumberValue {
  if (isNumber(value)) return value;
  throw new MongoError('TypeMismatch', `${name} only supports numeric types, not ${typeName(value)}`);
}

export function requireArray(name: string, value: Value | undefined): readonly Value[] {
  if (isArray(value)) return value;
  throw new MongoError(17124, `The argument to ${name} must be an array, but was of type: ${typeName(value)}`);
}
