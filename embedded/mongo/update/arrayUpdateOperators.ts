import { BSONRegExp } from 'bson';
import { MongoError } from '../errors.ts';
import { compileElementTest } from '../query/compileFilter.ts';
import { isOperators } from '../query/predicate.ts';
import { compileRegularExpression } from '../query/regularExpression.ts';
import { readSort, sortDocuments } from '../query/sortDocuments.ts';
import { type Document, type Value, describe, isArray, isDocument, isNumber, typeName } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { compareValues, equalValues } from '../values/sortableKey.ts';
import { type Change, type ReadChange, type Target, keep, setTo } from './change.ts';

/** $push, $addToSet, $pull, $pullAll and $pop: operators on an array. */
export const arrayUpdateOperators: Readonly<Record<string, ReadChange>> = {
  $push: readPush,
  $addToSet: readAddToSet,
  $pull: (operand) => pullWhere(readPullCondition(operand)),
  $pullAll: readPullAll,
  $pop: readPop,
};

const pushModifiers = ['$each', '$slice', '$position', '$sort'];

function readPush(operand: Value): Change {
  const modifiers: Document = isDocument(operand) && operand['$each'] !== undefined ? operand : { $each: [operand] };
  const foreign = Object.keys(modifiers).find((name) => !pushModifiers.includes(name));
  if (foreign !== undefined) throw new MongoError('BadValue', `Unrecognized clause in $push: ${foreign}`);
  const each = requireEach('$push', modifiers['$each']!);
  const position = optionalInteger(modifiers, '$position');
  const slice = optionalInteger(modifiers, '$slice');
  const sort = modifiers['$sort'] === undefined ? null : readElementSort(modifiers['$sort']);
  return (current, target) => {
    const array = current === undefined ? [] : requireArray(current, target);
    const at = position ?? array.length;
    const pushed = array.toSpliced(at, 0, ...each);
    return setTo(sliced(sort ? sort(pushed) : pushed, slice));
  };
}

function requireArray(current: Value, { path, id }: Target): readonly Value[] {
  if (isArray(current)) return current;
  const described = `must be an array but is of type ${typeName(current)} in document {_id: ${describe(id)}}`;
  throw new MongoError('BadValue', `The field '${path}' ${described}`);
}

function requireEach(operator: string, each: Value): readonly Value[] {
  if (isArray(each)) return each;
  throw new MongoError(
    'BadValue',
    `The argument to $each in ${operator} must be an array but it was of type ${typeName(each)}`,
  );
}

function optionalInteger(modifiers: Document, name: string): number | undefined {
  const value = modifiers[name];
  if (value === undefined) return undefined;
  if (isNumber(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw new MongoError(
    'BadValue',
    `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
  );
}

function sliced(array: readonly Value[], slice: number | undefined): readonly Value[] {
  if (slice === undefined) return array;
  if (slice === 0) return [];
  return slice > 0 ? array.slice(0, slice) : array.slice(slice);
}

function readElementSort(sort: Value): (array: readonly Value[]) => readonly Value[] {
  if (isDocument(sort)) {
    const fields = readSort(sort);
    return (array) => sortDocuments(array, fields, (element) => (isDocument(element) ? element : {}));
  }
  const direction = isNumber(sort) ? toNumber(sort) : NaN;
  if (Math.abs(direction) !== 1) throw new MongoError('BadValue', 'The $sort element value must be either 1 or -1');
  return (array) => array.toSorted((a, b) => direction * compareValues(a, b));
}

function readAddToSet(operand: Value): Change {
  const isEach = isDocument(operand) && Object.keys(operand)[0] === '$each';
  if (isEach && Object.keys(operand).length > 1)
    throw new MongoError('BadValue', 'Found unexpected fields after $each in $addToSet');
  const added = isEach ? requireEach('$addToSet', operand['$each']!) : [operand];
  return (current, { path }) => {
    if (current !== undefined && !isArray(current))
      throw new MongoError(
        'BadValue',
        `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(current)}`,
      );
    const array = [...(current ?? [])];
    for (const value of added) if (!array.some((element) => equalValues(element, value))) array.push(value);
    return current?.length === array.length ? keep : setTo(array);
  };
}

function readPullCondition(operand: Value): (element: Value) => boolean {
  if (operand instanceof BSONRegExp) {
    const test = compileRegularExpression(operand);
    return (element) => typeof element === 'string' && test(element);
  }
  if (!isDocument(operand)) return (element) => equalValues(element, operand);
  const test = compileElementTest(operand);
  return isOperators(operand) ? test : (element) => isDocument(element) && test(element);
}

function readPullAll(operand: Value): Change {
  if (!isArray(operand))
    throw new MongoError('BadValue', `$pullAll requires an array argument but was given a ${typeName(operand)}`);
  return pullWhere((element) => operand.some((value) => equalValues(value, element)));
}

function pullWhere(isPulled: (element: Value) => boolean): Change {
  return (current) => {
    if (current === undefined) return keep;
    if (!isArray(current)) throw new MongoError('BadValue', 'Cannot apply $pull to a non-array value');
    const left = current.filter((element) => !isPulled(element));
    return left.length === current.length ? keep : setTo(left);
  };
}

function readPop(operand: Value): Change {
  const end = isNumber(operand) ? toNumber(operand) : NaN;
  if (Math.abs(end) !== 1) throw new MongoError('FailedToParse', `$pop expects 1 or -1, found: ${describe(operand)}`);
  return (current, { path }) => {
    if (current === undefined) return keep;
    if (!isArray(current))
      throw new MongoError(
        'TypeMismatch',
        `Path '${path}' contains an element of non-array type '${typeName(current)}'`,
      );
    if (current.length === 0) return keep;
    return setTo(end === 1 ? current.slice(0, -1) : current.slice(1));
  };
}
