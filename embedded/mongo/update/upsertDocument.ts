import { BSONRegExp } from 'bson';
import { MongoError } from '../errors.ts';
import { isOperators } from '../query/predicate.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { putAt } from '../values/changeAt.ts';
import { parseUpdatePath } from './updatePath.ts';

/** The initial document of an upsert: the fields that its filter equates with a value; for a replacement only `_id`. */
export function upsertBase(filter: Document, isReplacement: boolean): Document {
  let base: Document = {};
  const seen: string[] = [];
  for (const [path, value] of equalities(filter)) {
    if (isReplacement && path !== '_id') continue;
    if (seen.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)))
      throw new MongoError('NotSingleValueField', `cannot infer query fields to set, path '${path}' is matched twice`);
    seen.push(path);
    base = putAt(base, parseUpdatePath(path), value);
  }
  return base;
}

function equalities(filter: Document): [path: string, value: Value][] {
  return Object.entries(filter).flatMap(([name, operand]): [string, Value][] => {
    if (name === '$and' || (name === '$or' && isArray(operand) && operand.length === 1))
      return isArray(operand) ? operand.filter(isDocument).flatMap(equalities) : [];
    if (name.startsWith('$')) return [];
    return equalValuesOf(operand).map((value) => [name, value]);
  });
}

function equalValuesOf(operand: Value): Value[] {
  if (operand instanceof BSONRegExp) return [];
  if (!isOperators(operand)) return [operand];
  return Object.entries(operand).flatMap(([name, value]) => {
    if (name === '$eq') return [value];
    return (name === '$in' || name === '$all') && isArray(value) && value.length === 1 ? [value[0]!] : [];
  });
}
