import { BSONRegExp } from 'bson';
import { MongoError, notImplemented } from '../errors.ts';
import { type Value, isArray, isNumber, kindOf } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { sortableKey } from '../values/sortableKey.ts';
import { type Predicate, isOperators } from './predicate.ts';
import { compileRegularExpression } from './regularExpression.ts';

type Test = Predicate['test'];

/** Equality by MongoDB's rules: numbers across types; null also equals a missing field. */
export function equalityTest(operand: Value): Test {
  if (operand instanceof BSONRegExp) throw notImplemented('Equality with a regular expression');
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  if (operand === null) return (value) => value === null || value === undefined;
  const key = sortableKey([operand]);
  const kind = kindOf(operand);
  return (value) => kindOf(value) === kind && sortableKey([value]).equals(key);
}

/**
 * Greater or less among values of the operand's kind. NaN equals itself and is neither less nor greater than anything.
 */
export function compareTest(name: '$gt' | '$gte' | '$lt' | '$lte', operand: Value): Test {
  const kind = kindOf(operand);
  if (kind === 'regex') throw new MongoError('BadValue', `Can't have RegEx as arg to predicate over field`);
  const includesEqual = name.endsWith('e');
  if (kind === 'null') return includesEqual ? equalityTest(null) : () => false;
  if (isNaNValue(operand)) return includesEqual ? equalityTest(operand) : () => false;
  const key = sortableKey([operand]);
  const sign = name.startsWith('$g') ? 1 : -1;
  return (value) => {
    if (kindOf(value) !== kind || isNaNValue(value)) return false;
    const order = Buffer.compare(sortableKey([value]), key);
    return order === sign || (order === 0 && includesEqual);
  };
}

function isNaNValue(value: Value | undefined): boolean {
  return isNumber(value) && Number.isNaN(toNumber(value));
}

/** One of the operands, which may be regular expressions. */
export function membershipTest(name: '$in' | '$nin', operand: Value): Test {
  if (!isArray(operand)) throw new MongoError('BadValue', `${name} needs an array`);
  if (operand.some(isOperators)) throw new MongoError('BadValue', `cannot nest $ under ${name}`);
  const expressions = operand.filter((element) => element instanceof BSONRegExp).map(compileRegularExpression);
  const keys = new Set(operand.filter((element) => !(element instanceof BSONRegExp)).map(keyText));
  return (value) => {
    if (keys.has(keyText(value))) return true;
    return typeof value === 'string' && expressions.some((test) => test(value));
  };
}

function keyText(value: Value | undefined): string {
  return typeof value === 'string' ? `s${value}` : sortableKey([value]).toString('latin1');
}
