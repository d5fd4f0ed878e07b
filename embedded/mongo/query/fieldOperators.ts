import { BSONRegExp } from 'bson';
import { MongoError, notImplemented } from '../errors.ts';
import { type Document, type Value, describe, isArray, isDocument, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { compareTest, equalityTest, membershipTest } from './comparisons.ts';
import { type Predicate, isOperators } from './predicate.ts';
import { compileRegularExpression } from './regularExpression.ts';
import { typeOperator } from './typeOperator.ts';

type Test = Predicate['test'];
/** Compiles the condition of $elemMatch; passed in, because the condition is a filter itself. */
export type CompileElementTest = (condition: Document) => (element: Value) => boolean;

/** The predicates of `{ path: { $operator: operand, … } }`, all of which must hold. */
export function compileFieldOperators(path: string, operators: Document, elementTest: CompileElementTest): Predicate[] {
  return Object.entries(operators).flatMap(([name, operand]) => {
    if (name === '$options') {
      if (operators['$regex'] === undefined) throw new MongoError('BadValue', '$options needs a $regex');
      return [];
    }
    if (name === '$not') return [negate(path, operand, elementTest)];
    if (name === '$all') return allOf(path, operand, elementTest);
    return [compileOperator({ path, name, operand, operators, elementTest })];
  });
}

type Operator = { path: string; name: string; operand: Value; operators: Document; elementTest: CompileElementTest };

function compileOperator({ path, name, operand, operators, elementTest }: Operator): Predicate {
  const on = (test: Test, expands = true, negated = false): Predicate => ({ path, test, expands, negated });
  switch (name) {
    case '$eq':
      return on(equalityTest(operand));
    case '$ne':
      return on(equalityTest(operand), true, true);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return on(compareTest(name, operand));
    case '$in':
      return on(membershipTest(name, operand));
    case '$nin':
      return on(membershipTest(name, operand), true, true);
    case '$exists':
      return on((value) => value !== undefined, false, !isTrue(operand));
    case '$type':
      return on(typeOperator(operand));
    case '$regex':
      return on(textTest(operand, operators['$options']));
    case '$mod':
      return on(moduloTest(operand));
    case '$size':
      return on(sizeTest(operand), false);
    case '$elemMatch':
      return elementPredicate(path, operand, elementTest);
    default:
      throw new MongoError('BadValue', `unknown operator: ${name}`);
  }
}

function isTrue(value: Value): boolean {
  return isNumber(value) ? toNumber(value) !== 0 : value !== null && value !== false;
}

function textTest(operand: Value, options: Value | undefined): Test {
  if (options !== undefined && typeof options !== 'string')
    throw new MongoError('BadValue', '$options has to be a string');
  const isExpression = operand instanceof BSONRegExp;
  if (!isExpression && typeof operand !== 'string') throw new MongoError('BadValue', '$regex has to be a string');
  const pattern = isExpression ? operand.pattern : operand;
  const test = compileRegularExpression(new BSONRegExp(pattern, options ?? (isExpression ? operand.options : '')));
  return (value) => typeof value === 'string' && test(value);
}

function moduloTest(operand: Value): Test {
  const [divisor, rest] = isArray(operand) ? operand : [];
  if (!isArray(operand) || operand.length !== 2 || !isNumber(divisor) || !isNumber(rest))
    throw new MongoError('BadValue', 'malformed mod, needs to be an array of two numbers');
  const by = Math.trunc(toNumber(divisor));
  const expected = Math.trunc(toNumber(rest));
  if (by === 0) throw new MongoError('BadValue', 'divisor cannot be 0');
  return (value) =>
    isNumber(value) && Number.isFinite(toNumber(value)) && Math.trunc(toNumber(value)) % by === expected;
}

function sizeTest(operand: Value): Test {
  const size = isNumber(operand) ? toNumber(operand) : NaN;
  if (!Number.isInteger(size) || size < 0)
    throw new MongoError('BadValue', `Failed to parse $size. Expected a non-negative integer: ${describe(operand)}`);
  return (value) => isArray(value) && value.length === size;
}

function elementPredicate(path: string, operand: Value, elementTest: CompileElementTest): Predicate {
  if (!isDocument(operand)) throw new MongoError('BadValue', '$elemMatch needs an Object');
  const testElement = elementTest(operand);
  return {
    path,
    test: (value) => isArray(value) && value.some(testElement),
    expands: false,
    negated: false,
    testElement,
  };
}

/** `$not` negates its predicate, so it also matches a missing field. */
function negate(path: string, operand: Value, elementTest: CompileElementTest): Predicate {
  const inner = operand instanceof BSONRegExp ? { $regex: operand } : operand;
  if (!isOperators(inner)) throw new MongoError('BadValue', '$not needs a regex or a document of operators');
  const predicates = compileFieldOperators(path, inner, elementTest);
  const [only] = predicates;
  if (!only || predicates.length > 1) throw notImplemented('$not of several operators');
  return { ...only, negated: !only.negated };
}

function allOf(path: string, operand: Value, elementTest: CompileElementTest): Predicate[] {
  if (!isArray(operand)) throw new MongoError('BadValue', '$all needs an array');
  if (operand.length === 0) return [{ path, test: () => false, expands: false, negated: false }];
  return operand.flatMap((element) => {
    if (element instanceof BSONRegExp) return compileFieldOperators(path, { $regex: element }, elementTest);
    if (isOperators(element) && !isElementMatch(element)) throw new MongoError('BadValue', 'no $ expressions in $all');
    return compileFieldOperators(path, isElementMatch(element) ? element : { $eq: element }, elementTest);
  });
}

function isElementMatch(value: Value): value is Document {
  return isDocument(value) && Object.keys(value).length === 1 && value['$elemMatch'] !== undefined;
}
