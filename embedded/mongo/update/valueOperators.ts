import { Int32, Long, Double } from 'bson';
import { MongoError, notImplemented } from '../errors.ts';
import { type NumberValue, type Value, describe, isDocument, isNumber, typeName } from '../values/bsonValue.ts';
import { add, multiply } from '../values/numbers.ts';
import { compareValues } from '../values/sortableKey.ts';
import { type Change, type ReadChange, type Target, keep, setTo } from './change.ts';

/** $set, $unset, $inc, $mul, $min, $max and $currentDate: operators on one value. */
export const valueOperators: Readonly<Record<string, ReadChange>> = {
  $set: (operand) => () => setTo(operand),
  $unset: () => (current) => (current === undefined ? keep : { kind: 'unset' }),
  $inc: (operand, path) => arithmetic({ name: '$inc', operand, path, compute: add, start: (by) => by }),
  $mul: (operand, path) => arithmetic({ name: '$mul', operand, path, compute: multiply, start: zeroLike }),
  $min: (operand) => (current) =>
    current === undefined || compareValues(operand, current) < 0 ? setTo(operand) : keep,
  $max: (operand) => (current) =>
    current === undefined || compareValues(operand, current) > 0 ? setTo(operand) : keep,
  $currentDate: readCurrentDate,
};

type Arithmetic = {
  readonly name: '$inc' | '$mul';
  readonly operand: Value;
  readonly path: string;
  readonly compute: (left: NumberValue, right: NumberValue) => NumberValue | null;
  readonly start: (operand: NumberValue) => NumberValue;
};

function arithmetic({ name, operand, path, compute, start }: Arithmetic): Change {
  if (!isNumber(operand)) {
    const verb = name === '$inc' ? 'increment' : 'multiply';
    throw new MongoError('TypeMismatch', `Cannot ${verb} with non-numeric argument: {${path}: ${describe(operand)}}`);
  }
  return (current, target) => {
    if (current === undefined) return setTo(start(operand));
    if (!isNumber(current)) throw nonNumeric(name, current, target);
    const result = compute(current, operand);
    if (result !== null) return setTo(result);
    throw new MongoError(
      'BadValue',
      `Failed to apply ${name} operations to current value ((${typeName(current)})${describe(current)}) for document {_id: ${describe(target.id)}}`,
    );
  };
}

function nonNumeric(name: string, current: Value, { path, id }: Target): MongoError {
  const field = path.slice(path.lastIndexOf('.') + 1);
  return new MongoError(
    'TypeMismatch',
    `Cannot apply ${name} to a value of non-numeric type. {_id: ${describe(id)}} has the field '${field}' of non-numeric type ${typeName(current)}`,
  );
}

function zeroLike(operand: NumberValue): NumberValue {
  if (operand instanceof Int32) return new Int32(0);
  return operand instanceof Long ? Long.ZERO : new Double(0);
}

function readCurrentDate(operand: Value, path: string): Change {
  const type = isDocument(operand) ? operand['$type'] : operand;
  if (type === 'timestamp') throw notImplemented('$currentDate of type timestamp');
  if (type !== 'date' && typeof type !== 'boolean')
    throw new MongoError(
      'BadValue',
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {${path}: …}}`,
    );
  return (_, { now }) => setTo(now);
}
