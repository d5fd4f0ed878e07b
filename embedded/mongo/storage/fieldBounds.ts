import { BSONRegExp } from 'bson';
import { isOperators } from '../query/predicate.ts';
import { literalPrefix } from '../query/regularExpression.ts';
import { type Document, type Value, isArray, isDocument, kindOf } from '../values/bsonValue.ts';
import { kindByte, sortableKey } from '../values/sortableKey.ts';

/** The keys of one field from `low` to all that begin with `high`. If both are equal, the span is one value. */
export type Span = { readonly low: Buffer; readonly high: Buffer };
/** Spans that together contain every match; the filter still decides each candidate. */
export type Bounds = readonly Span[];

/**
 * Kinds that an index finds by key alone. Null has the key of a missing field; arrays and expressions match by element.
 */
const plainKinds = ['number', 'string', 'objectId', 'bool', 'date', 'binary'];

/** All bounds of a filter by field. Each holds on its own; without arrays they may be intersected. */
export type FieldBounds = ReadonlyMap<string, readonly Bounds[]>;

/** The bounds of a filter's fields and, by field, those of each `$elemMatch` on one element of an array. */
export type FilterBounds = {
  readonly fields: FieldBounds;
  readonly elements: readonly ReadonlyMap<string, Bounds>[];
};

export function boundsOf(filter: Document): FilterBounds {
  const fields = new Map<string, Bounds[]>();
  const elements: ReadonlyMap<string, Bounds>[] = [];
  const keep = (field: string, bounds: readonly Bounds[]): void => {
    if (bounds.length > 0) fields.set(field, [...(fields.get(field) ?? []), ...bounds]);
  };
  for (const [name, operand] of conditionsOf(filter)) {
    // The filter was compiled, so the branches of $or are documents.
    if (name === '$or')
      boundsOfChoice(operand as readonly Document[]).forEach((bounds, field) => keep(field, [bounds]));
    if (name.startsWith('$')) continue;
    keep(name, boundsOfOperand(operand));
    const element = elementBounds(name, isOperators(operand) ? operand['$elemMatch'] : undefined);
    if (element.size > 0) elements.push(element);
    for (const [field, bounds] of element) keep(field, [bounds]);
  }
  return { fields, elements };
}

type Condition = readonly [name: string, operand: Value];

/** The conditions of a filter that must all hold, including those under `$and`. */
export function conditionsOf(filter: Document): Condition[] {
  return Object.entries(filter).flatMap(([name, operand]): Condition[] =>
    name === '$and' && isArray(operand) ? operand.filter(isDocument).flatMap(conditionsOf) : [[name, operand]],
  );
}

/** One bound for each direct field of an element; deeper paths could lead through other arrays. */
function elementBounds(path: string, condition: Value | undefined): Map<string, Bounds> {
  if (!isDocument(condition)) return new Map();
  const conditions = Object.entries(condition);
  const asked: [string, Bounds[]][] = isOperators(condition)
    ? [[path, boundsOfOperand(condition)]]
    : conditions
        .filter(([name]) => !name.startsWith('$') && !name.includes('.'))
        .map(([name, operand]) => [`${path}.${name}`, boundsOfOperand(operand)]);
  return new Map(asked.flatMap(([field, bounds]) => (bounds[0] ? [[field, narrowest(bounds)]] : [])));
}

/** The bound to use if several cannot be intersected: values rather than a range. */
export function narrowest(bounds: readonly Bounds[]): Bounds {
  return bounds.find((each) => each.every(isPoint)) ?? bounds[0]!;
}

/** Whether an operand selects values with unique keys only, so that every document with the key matches. */
export function isPointCondition(operand: Value): boolean {
  const values = isOperators(operand) && Object.keys(operand).join() === '$in' ? operand['$in']! : [operand];
  return isArray(values) && values.every((value) => plainKinds.includes(kindOf(value)));
}

/** Whether documents within these bounds have the field: null is also the key of a missing field. */
export function isPresent(bounds: Bounds): boolean {
  return bounds.every(({ low }) => low[0] !== kindByte.null);
}

function boundsOfOperand(operand: Value): Bounds[] {
  if (operand instanceof BSONRegExp) return prefixBounds(operand);
  if (!isOperators(operand)) return pointBounds([operand]);
  return Object.entries(operand).flatMap(([name, value]) => {
    if (name === '$eq') return pointBounds([value]);
    if (name === '$in' && isArray(value)) return pointBounds(value);
    if (name === '$gt' || name === '$gte') return rangeBounds(value, (key, kind) => ({ low: key, high: kind }));
    if (name === '$lt' || name === '$lte') return rangeBounds(value, (key, kind) => ({ low: kind, high: key }));
    if (name === '$regex' && value instanceof BSONRegExp && operand['$options'] === undefined)
      return prefixBounds(value);
    return [];
  });
}

function pointBounds(values: readonly Value[]): Bounds[] {
  if (!values.every((value) => value === null || plainKinds.includes(kindOf(value)))) return [];
  const keys = values.map((value) => sortableKey([value])).sort((a, b) => a.compare(b));
  return [keys.filter((key, at) => at === 0 || !key.equals(keys[at - 1]!)).map((key) => ({ low: key, high: key }))];
}

function rangeBounds(value: Value, span: (key: Buffer, kind: Buffer) => Span): Bounds[] {
  const kind = kindOf(value);
  if (!plainKinds.includes(kind)) return [];
  return [[span(sortableKey([value]), Buffer.of(kindByte[kind]))]];
}

/** The key of a string ends in two zeros; without them it is the prefix of the keys of all strings with that prefix. */
function prefixBounds(expression: BSONRegExp): Bounds[] {
  const prefix = literalPrefix(expression);
  if (prefix === '') return [];
  const beginning = sortableKey([prefix]).subarray(0, -2);
  return [[{ low: beginning, high: beginning }]];
}

/** A field that every branch of an $or bounds has the union of the bounds. */
function boundsOfChoice(branches: readonly Document[]): Map<string, Bounds> {
  const each = branches.map((branch) => boundsOf(branch).fields);
  const fields = [...(each[0]?.keys() ?? [])].filter((field) => each.every((bounds) => bounds.has(field)));
  return new Map(fields.map((field) => [field, widest(each.flatMap((bounds) => bounds.get(field)![0]!))]));
}

function widest(spans: readonly Span[]): Bounds {
  if (spans.length === 0) return [];
  const low = spans.map((span) => span.low).reduce((a, b) => (Buffer.compare(a, b) <= 0 ? a : b));
  const high = spans.map((span) => span.high).reduce((a, b) => (compareHighs(a, b) >= 0 ? a : b));
  return [{ low, high }];
}

/** The higher of two upper ends; a prefix is higher than the longer key. */
function compareHighs(left: Buffer, right: Buffer): number {
  const common = Math.min(left.length, right.length);
  return left.compare(right, 0, common, 0, common) || right.length - left.length;
}

/** Whether a span is one value; the span of a string prefix is not, although its ends are equal. */
export function isPoint(span: Span): boolean {
  if (span.low !== span.high) return false;
  return span.low[0] !== kindByte.string || (span.low.at(-1) === 0 && span.low.at(-2) === 0);
}

/** The intersection; correct only if a document has one key in the index. */
export function intersect(left: Bounds, right: Bounds): Bounds {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      const low = Buffer.compare(a.low, b.low) >= 0 ? a.low : b.low;
      const high = compareHighs(a.high, b.high) <= 0 ? a.high : b.high;
      if (Buffer.compare(low, high) > 0 && !low.subarray(0, high.length).equals(high)) return [];
      return [low.equals(high) ? { low, high: low } : { low, high }];
    }),
  );
}
