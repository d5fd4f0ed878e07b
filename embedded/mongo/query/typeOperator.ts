import { MongoError, notImplemented } from '../errors.ts';
import { type Value, describe, isArray, isNumber, typeName } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';

const names: Record<number, string> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  18: 'long',
};
const known = new Set(Object.values(names));

/** $type: a test of a value's BSON type, by name or number, or by several of them. */
export function typeOperator(operand: Value): (value: Value | undefined) => boolean {
  const wanted = new Set((isArray(operand) ? operand : [operand]).flatMap(namesOf));
  if (wanted.size === 0) throw new MongoError('FailedToParse', '$type must match at least one type');
  return (value) => value !== undefined && wanted.has(typeName(value));
}

function namesOf(operand: Value): string[] {
  if (operand === 'number') return ['int', 'long', 'double'];
  const name = isNumber(operand) ? names[toNumber(operand)] : operand;
  if (typeof name === 'string' && known.has(name)) return [name];
  if (
    typeof name === 'string' &&
    ['decimal', 'timestamp', 'minKey', 'maxKey', 'undefined', 'javascript'].includes(name)
  )
    throw notImplemented(`$type ${name}`);
  throw new MongoError('BadValue', `Unknown type name alias: ${describe(operand)}`);
}
