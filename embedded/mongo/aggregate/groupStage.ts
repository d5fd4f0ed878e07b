import { Int32 } from 'bson';
import { MongoError } from '../errors.ts';
import { type Document, type Value, isDocument } from '../values/bsonValue.ts';
import { equalValues, sortableKey } from '../values/sortableKey.ts';
import { averageOf, extremeOf, sumOfNumbers } from './arithmeticOperators.ts';
import { compileExpression } from './compileExpression.ts';
import { requireSpec } from './documentStages.ts';
import type { Expression, Scope } from './expression.ts';

type Values = readonly (Value | undefined)[];

/** The accumulators: each maps the values of a group, in order, to a result. */
const accumulators: Readonly<Record<string, (values: Values) => Value>> = {
  $sum: (values) => sumOfNumbers(values),
  $avg: averageOf,
  $min: (values) => extremeOf(values, -1),
  $max: (values) => extremeOf(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: distinctOf,
  $count: (values) => sumOfNumbers(values.map(() => new Int32(1))),
  $mergeObjects: (values) => Object.assign({}, ...values.filter((value) => isDocument(value))) as Value, // documents only
};

type Accumulator = { readonly field: string; readonly value: Expression; readonly fold: (values: Values) => Value };
type Group = { readonly id: Value; readonly columns: (Value | undefined)[][] };

/** $group: one document for each distinct `_id`, in the order of first occurrence. */
export function compileGroup(
  operand: Value,
): (documents: Iterable<Document>, scopeOf: (document: Document) => Scope) => Iterable<Document> {
  const { _id: id, ...fields } = requireSpec('$group', operand);
  if (id === undefined) throw new MongoError(15955, 'a group specification must include an _id');
  const key = compileExpression(id);
  const columns = Object.entries(fields).map(([field, spec]) => readAccumulator(field, spec));
  return function* (documents, scopeOf) {
    const groups = new Map<string, Group>();
    for (const document of documents) {
      const scope = scopeOf(document);
      const group = groupOf(groups, { id: key(scope) ?? null, columns });
      for (const [at, { value }] of columns.entries()) group.columns[at]!.push(value(scope));
    }
    for (const group of groups.values()) {
      const folded = columns.map(({ field, fold }, at) => [field, fold(group.columns[at]!)] as const);
      yield { _id: group.id, ...Object.fromEntries(folded) };
    }
  };
}

function groupOf(groups: Map<string, Group>, { id, columns }: { id: Value; columns: readonly Accumulator[] }): Group {
  const text = sortableKey([id]).toString('latin1');
  const known = groups.get(text);
  if (known) return known;
  const made: Group = { id, columns: columns.map(() => []) };
  groups.set(text, made);
  return made;
}

function readAccumulator(field: string, spec: Value): Accumulator {
  const [entry, ...more] = isDocument(spec) ? Object.entries(spec) : [];
  if (!entry || more.length > 0 || !entry[0].startsWith('$'))
    throw new MongoError(40234, `The field '${field}' must be an accumulator object`);
  if (field.includes('.')) throw new MongoError(40235, `The field name '${field}' cannot contain '.'`);
  const [name, operand] = entry;
  if (!Object.hasOwn(accumulators, name)) throw new MongoError(15952, `unknown group operator '${name}'`);
  const isEmptyCount = name === '$count' && isDocument(operand) && Object.keys(operand).length === 0;
  if (name === '$count' && !isEmptyCount)
    throw new MongoError('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
  return { field, value: name === '$count' ? () => null : compileExpression(operand), fold: accumulators[name]! };
}

function distinctOf(values: Values): Value {
  const found: Value[] = [];
  for (const value of values)
    if (value !== undefined && !found.some((one) => equalValues(one, value))) found.push(value);
  return found;
}
